"""Rows below the headings that are no data: blanks, totals, signatures, notes, repeated headings.

Strict on purpose: a row with something like an ID number, or with a real name, is always data.
Whatever is taken out is named with its row number and its reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from shouwang.feeds.contract import Kind
from shouwang.feeds.evidence import looks_like_id
from shouwang.feeds.headings import heading_key
from shouwang.feeds.reading.grid import Grid

BLANK, TOTAL, SIGNATURE, HEADER, NUMBERING, NOTHING = (
    "空行",
    "合计行",
    "签字或说明行",
    "重复的表头",
    "列号行",
    "没有内容",
)

_TOTAL = re.compile(
    r"(?:本页|本表|本村|本组|本镇|本乡|本乡镇|本县|本月|本户|全县|全镇|全乡|全村|全表|各村|各乡镇|总|共|累)?"
    r"(?:合计|小计|总计|共计|总合计|累计|合计数|总计数|总数|合计人数|总人数|合计金额|总金额|汇总|总和|平均|平均值)"
    r"(?:数|人数|户数|金额|行|人|户|笔)?(?:[:：(（].*|[0-9,.]+(?:人|户|元|笔|人次|条)?.*)?"
)
_TOTAL_OF = re.compile(r".{1,20}(?:合计|小计|总计|共计)[:：]?")
# In the column of names only with a place before it: 王小计 may be a person.
_TOTAL_OF_PLACE = re.compile(r".{1,20}[镇乡村县区组社居街][合小总共]计[:：]?")
_COUNT = re.compile(r"(?:合计|共计|总计|共)[0-9,]+(?:人|户|笔|人次|条|名|个).{0,40}")
_SIGNED = (
    "填表人|填报人|制表人|制表|填表|填报|上报人|报送人|报表人|统计人|统计员|经办人|经办|复核人|复核|审核人|审核|审批人|审批|核对人|校对人|"
    "负责人|单位负责人|部门负责人|分管领导|分管负责人|主管领导|主要领导|主要负责人|领导签字|领导审批|联系人|填表单位|填报单位|制表单位|报送单位|上报单位|"
    "编制单位|统计单位|导出单位|单位盖章|单位公章|公章|盖章|签字|签名|签章|经手人|录入人|录入员|采集人|调查人|调查员|会计|出纳|村支书|村主任|村支部书记|驻村工作队|"
    "填表日期|填报日期|填表时间|填报时间|制表日期|制表时间|打印日期|打印时间|导出日期|导出时间|报送日期|上报日期|审核日期|统计日期|日期|时间|联系电话|电话|"
    "单位名称|数据来源|资料来源|乡镇政府|村委会|工作人员|网格员|登记人|登记员|受理人|承办人|制单人|制单|汇总人|汇总|"
    "单位|部门|科室|股室|主任|局长|镇长|乡长|所长|股长|科长|分管副职|领导|经办机构|报表日期|报表单位|编制人|编制日期|采集单位|"
    "信息采集人|核查人|核实人|见证人|监督电话|举报电话|咨询电话|咨询"
)
_NOTED = (
    "备注|注|附注|说明|注意|注意事项|填表说明|填报说明|填写说明|编制说明|备注说明|特别说明|"
    "温馨提示|提示|附件|附|以下空白|以下无正文|此表一式|本表一式|表内|填写要求|填表要求"
)
_SIGNATURE = re.compile(rf"[(（【*※]?(?:{_SIGNED})(?:[(（][^)）]*[)）])?[)）】]?(?:[:：].*|$)")
_NOTE = re.compile(rf"[(（【*※]?(?:{_NOTED})[0-9一二三四五]?(?:[)）】]|[:：、.].*|$)")
_PAGE = re.compile(
    r"第[0-9一二三四五六七八九十]+页.*|共[0-9]+页.*|[0-9]+/[0-9]+页|-[0-9]+-|以下空白.*|[(（]?(?:盖章|公章|签章)[)）]?"
)
_HINTS = frozenset(
    {"必填", "选填", "必填项", "选填项", "文本", "文本格式", "18位", "数字", "日期格式", "字符"}
)
_HEADER_SHARE = 0.6
_PLAIN_ID = r"^[\s'\"]*[0-9*]{14}"
_AT_ONCE = 1 << 14
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")
_PLACES = ("county", "township", "village", "group")


@dataclass(frozen=True, slots=True)
class Furniture:
    """A row below the headings that is no data: its number in Excel (or line) and why."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Layout:
    """What furniture is told by: the kind, where its columns stand in the grid, and their headings.

    `titles`: lines above the headings, which printed forms repeat on every page.
    """

    kind: Kind
    columns: Mapping[str, tuple[int, ...]]
    headings: Sequence[str]
    titles: frozenset[str] = frozenset()

    @property
    def mapped(self) -> tuple[int, ...]:
        """All grid columns the kind uses."""
        return tuple(dict.fromkeys(number for numbers in self.columns.values() for number in numbers))

    def number(self, name: str) -> int | None:
        """The grid column of a column of the kind."""
        return self.columns[name][0] if name in self.columns else None


def data_mask(grid: Grid, start: int, layout: Layout) -> tuple[npt.NDArray[np.bool_], tuple[Furniture, ...]]:
    """Which rows from `start` on are data, and the furniture between them."""
    keep = np.ones(len(grid) - start, bool)
    furniture: list[Furniture] = []
    suspects = np.flatnonzero(_suspects(grid, start, layout))
    for begin in range(0, len(suspects), _AT_ONCE):
        offsets = suspects[begin : begin + _AT_ONCE]
        for offset, cells in zip(offsets, grid.pick(offsets + start), strict=True):
            if reason := furniture_reason(cells, layout):
                keep[offset] = False
                furniture.append(Furniture(int(grid.rows[start + offset]), reason))
    return keep, tuple(furniture)


def _suspects(grid: Grid, start: int, layout: Layout) -> npt.NDArray[np.bool_]:
    """Rows that may be furniture: those whose ID cell does not begin like an ID number."""
    identity = layout.number(layout.kind.identity)
    if identity is None:
        return np.ones(len(grid) - start, bool)
    texts = grid.columns[identity].text.slice(start)
    return ~np.asarray(pc.match_substring_regex(texts, _PLAIN_ID))


def furniture_reason(cells: Sequence[str], layout: Layout) -> str:
    """Why a row is no data; "" when it is."""
    texts = [compact(cell) for cell in cells]
    filled = [number for number, text in enumerate(texts) if text]
    if not filled:
        return BLANK
    if any(looks_like_id(texts[n]) for n in layout.columns.get(layout.kind.identity, ())):
        return ""
    if _is_header(cells, layout) or (len(filled) == 1 and texts[filled[0]] in layout.titles):
        return HEADER
    if _is_numbering(texts, filled):
        return NUMBERING
    if _is_total(texts, filled, layout):
        return TOTAL
    if _is_signature(texts, filled, layout):
        return SIGNATURE
    return "" if _says_something(texts, layout) else NOTHING


def _says_something(texts: Sequence[str], layout: Layout) -> bool:
    """Whether a row has more than a place: `赵村` alone is a heading between the rows of two villages."""
    places = {number for name in _PLACES for number in layout.columns.get(name, ())}
    return any(texts[number] for number in layout.mapped if number not in places)


def compact(cell: str) -> str:
    """A cell without width, blanks and invisible characters."""
    return "".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", cell)).split())


def _is_header(cells: Sequence[str], layout: Layout) -> bool:
    same = sum(1 for n in layout.mapped if _same_heading(cells[n], layout.headings[n]))
    hints = sum(1 for n in layout.mapped if heading_key(cells[n]) in _HINTS)
    return max(same, hints) >= max(2, _HEADER_SHARE * len(layout.mapped))


def _same_heading(cell: str, heading: str) -> bool:
    key = heading_key(cell)
    return bool(key) and key in {heading_key(part) for part in (heading, *heading.split("/"))}


def _is_numbering(texts: Sequence[str], filled: Sequence[int]) -> bool:
    """A line of column numbers: 1 2 3 4 …, or 甲 乙 1 2 3 …"""
    bare = [texts[number].strip("()（）[]") for number in filled]
    counted = [text for text in bare if text not in tuple("甲乙丙丁戊己庚")]
    in_order = counted == [str(number) for number in range(1, len(counted) + 1)]
    offset = counted == [str(number + 1) for number in filled][len(bare) - len(counted) :]
    return len(bare) >= 4 and len(bare) >= 0.8 * len(texts) and len(counted) >= 3 and (in_order or offset)


def _is_total(texts: Sequence[str], filled: Sequence[int], layout: Layout) -> bool:
    name = layout.number("name")
    named = texts[name] if name is not None else ""
    marks = [
        texts[filled[0]],
        named,
        *(texts[n] for part in ("township", "village") if (n := layout.number(part)) is not None),
    ]
    if any(_TOTAL.fullmatch(text) or _COUNT.fullmatch(text) for text in marks):
        return not _is_name(named)
    if _TOTAL_OF_PLACE.fullmatch(named):
        return True
    return not named and any(_TOTAL_OF.fullmatch(text) for text in marks)


def _is_name(text: str) -> bool:
    return bool(text) and not _TOTAL.fullmatch(text) and not _COUNT.fullmatch(text) and not text[0].isdigit()


def _is_signature(texts: Sequence[str], filled: Sequence[int], layout: Layout) -> bool:
    first = texts[filled[0]]
    if _PAGE.fullmatch(first):
        return len(filled) <= 2
    name = layout.number("name")
    named = texts[name] if name is not None and name != filled[0] else ""
    few = len(filled) <= max(2, (len(texts) + 1) // 2)
    if _SIGNATURE.fullmatch(first):
        closed = ":" in first or len(filled) == 1 or any(_SIGNATURE.fullmatch(texts[n]) for n in filled[1:])
        return closed and (few or not named)
    if _NOTE.fullmatch(first):
        return not named and len(filled) <= max(2, len(texts) // 3)
    return False
