"""Rows that departments send about invented people: clean, written otherwise, mistyped, cut, empty."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from benchmarks.linkage_people import Flags, Ints, Land, People, Texts

from shouwang.feeds.reading.raw import CellKind, RawColumn, RawSheet
from shouwang.kernel import names

FIRST_ROW = 3
DAMAGE = {"clean": 0.60, "format": 0.10, "typo": 0.12, "cut": 0.06, "missing": 0.12}
THERE = {"township": 0.97, "village": 0.92, "sex": 0.9, "birth_date": 0.8, "phone": 0.5}
WRONG = {"village": 0.01, "sex": 0.003, "birth_date": 0.005, "phone": 0.08}
VARIANT_NAMES, WRONG_NAMES = 0.01, 0.005
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as a sheet, with the truth: who is meant (-1: nobody registered) and how the ID was damaged."""

    sheet: RawSheet
    person: Ints
    damage: Texts


def rows_about(
    rng: np.random.Generator, registered: People, outsiders: People, land: Land, *, count: int
) -> Rows:
    """A row each about all outsiders and about as many registered people as make up `count`."""
    inside = rng.choice(len(registered.name), count - len(outsiders.name), replace=False)
    who = np.concatenate([inside, -1 - np.arange(len(outsiders.name))])
    rng.shuffle(who)
    people = _chosen(registered, outsiders, who)
    damage = rng.choice(list(DAMAGE), count, p=list(DAMAGE.values()))
    texts, kinds = _id_cells(rng, people.id18, damage)
    columns = [
        RawColumn("身份证号", pa.array(texts, pa.string()), kinds),
        *(_column(heading, cells) for heading, cells in _who_and_where(rng, people, land).items()),
        _column("结算日期", np.full(count, "2025-03-01")),
        _column("医疗类别", np.full(count, "住院")),
        _column("个人自付", np.arange(count).astype(str)),
    ]
    numbers = np.arange(FIRST_ROW, count + FIRST_ROW, dtype=np.int32)
    return Rows(RawSheet("", FIRST_ROW - 1, numbers, tuple(columns)), np.where(who < 0, -1, who), damage)


def roster(rng: np.random.Generator, people: People, land: Land, *, bad_ids: float = 0.003) -> RawSheet:
    """The register as a sheet: households of three; a few members' own IDs have a wrong digit."""
    count = len(people.name)
    home = np.arange(count) // 3
    ids = np.where(rng.random(count) < bad_ids, _substituted(rng, people.id18), people.id18)
    columns = {
        "户编号": np.char.add("99", np.char.zfill(home.astype(str), 10)),
        "县": np.full(count, "云泽县"),
        "乡镇": np.char.add(land.township[people.village], "镇"),
        "行政村": np.char.add(land.village[people.village], "村"),
        "户类型": np.full(count, "一般农户"),
        "人均纯收入": (10_000 + home).astype(str),
        "姓名": people.name,
        "证件号码": ids,
        "与户主关系": np.where(np.arange(count) % 3 == 0, "户主", "家庭成员"),
        "联系电话": people.phone,
    }
    numbers = np.arange(FIRST_ROW, count + FIRST_ROW, dtype=np.int32)
    return RawSheet("", FIRST_ROW - 1, numbers, tuple(_column(h, cells) for h, cells in columns.items()))


def _chosen(registered: People, outsiders: People, who: Ints) -> People:
    parts = []
    for part in ("name", "village", "sex", "birth", "id18", "phone"):
        inside, outside = getattr(registered, part), getattr(outsiders, part)
        parts.append(np.where(who >= 0, inside[np.maximum(who, 0)], outside[np.maximum(-1 - who, 0)]))
    return People(*parts)


def _who_and_where(rng: np.random.Generator, people: People, land: Land) -> dict[str, Texts]:
    count = len(people.name)
    village = np.where(
        _some(rng, count, WRONG["village"]), rng.integers(0, len(land.village), count), people.village
    )
    born = people.birth + np.where(_some(rng, count, WRONG["birth_date"]), rng.integers(1, 400, count), 0)
    sex = np.where(_some(rng, count, WRONG["sex"]), np.where(people.sex == "男", "女", "男"), people.sex)
    phone = np.where(
        _some(rng, count, WRONG["phone"]), np.char.add("16109", people.id18.astype("U6")), people.phone
    )
    cells = {
        "township": np.char.add(land.township[village], "镇"),
        "village": np.char.add(land.village[village], "村"),
        "sex": sex,
        "birth_date": np.datetime_as_string(born.astype("datetime64[D]")).astype("U10"),
        "phone": phone,
    }
    shown = {part: np.where(_some(rng, count, THERE[part]), values, "") for part, values in cells.items()}
    headings = {
        "township": "乡镇",
        "village": "村",
        "sex": "性别",
        "birth_date": "出生日期",
        "phone": "联系电话",
    }
    return {
        "姓名": _written_names(rng, people.name),
        **{headings[part]: values for part, values in shown.items()},
    }


def _some(rng: np.random.Generator, count: int, share: float) -> Flags:
    return rng.random(count) < share


def _written_names(rng: np.random.Generator, people: Texts) -> Texts:
    """Names as written: some with a traditional character, some with a wrong one."""
    other = {line.partition(",")[0]: line.partition(",")[2][:1] for line in _variant_lines()}
    written = people.astype(object)
    draw = rng.random(len(people))
    for i in np.flatnonzero(draw < VARIANT_NAMES + WRONG_NAMES):
        name = str(people[i])
        if draw[i] < VARIANT_NAMES:
            written[i] = "".join(other.get(character, character) for character in name)
        else:
            written[i] = name[:-1] + rng.choice(list("华明英兰平"))
    return written.astype(str)


def _variant_lines() -> list[str]:
    table = Path(names.__file__).parent / "data" / "name_variants.csv"
    return table.read_text(encoding="utf-8").splitlines()[1:]


def _id_cells(rng: np.random.Generator, ids: Texts, damage: Texts) -> tuple[list[str], npt.NDArray[np.uint8]]:
    """The ID cells as text, and what each cell is in the workbook."""
    kinds = np.full(len(ids), CellKind.TEXT, np.uint8)
    typed = _mistyped(rng, ids)
    cells: list[str] = []
    for i, (whole, fate, draw) in enumerate(
        zip(ids.tolist(), damage.tolist(), rng.random(len(ids)), strict=True)
    ):
        if fate == "format":
            cells.append(_otherwise(whole, draw))
        elif fate == "typo":
            cells.append(typed[i])
        elif fate == "cut":
            text, is_number = _cut(whole, draw)
            cells.append(text)
            kinds[i] = CellKind.NUMBER if is_number else CellKind.TEXT
        else:
            cells.append("" if fate == "missing" else whole)
            kinds[i] = CellKind.EMPTY if fate == "missing" else CellKind.TEXT
    return cells, kinds


def _otherwise(whole: str, draw: float) -> str:
    """A valid number with blanks, an apostrophe, small letters, full width, or its 15 digits of old."""
    if draw < 0.2 and whole[6:8] == "19":
        return whole[:6] + whole[8:17]
    ways = (
        f" {whole}",
        f"'{whole}",
        whole.lower(),
        whole.translate(FULL_WIDTH),
        f"{whole[:6]} {whole[6:14]} {whole[14:]}",
    )
    return ways[int(draw * 1000) % len(ways)]


def _cut(whole: str, draw: float) -> tuple[str, bool]:
    """What a spreadsheet leaves: 15 digits as a number, 18 digits ending in 000, or six on the screen."""
    if draw < 0.5:
        return f"{whole[0]}.{whole[1:15]}e+17", True
    return (whole[:15] + "000", False) if draw < 0.7 else (f"{whole[0]}.{whole[1:6]}E+17", False)


def _mistyped(rng: np.random.Generator, ids: Texts) -> list[str]:
    """One substituted digit (70 %), two neighbours swapped (20 %) or two substituted digits (10 %)."""
    once, twice = _substituted(rng, ids), _substituted(rng, _substituted(rng, ids))
    places = rng.integers(0, 16, len(ids))
    swapped = [
        t[:p] + t[p + 1] + t[p] + t[p + 2 :] for t, p in zip(ids.tolist(), places.tolist(), strict=True)
    ]
    draw = rng.random(len(ids))
    return np.where(draw < 0.7, once, np.where(draw < 0.9, np.array(swapped), twice)).tolist()  # type: ignore[no-any-return]


def _substituted(rng: np.random.Generator, ids: Texts) -> Texts:
    """Every number with one other digit somewhere among the first 17."""
    table = ids.astype("U18").view("U1").reshape(len(ids), 18).copy()
    places = rng.integers(0, 17, len(ids))
    line = np.arange(len(ids))
    old = table[line, places].astype(np.int64)
    table[line, places] = ((old + rng.integers(1, 10, len(ids))) % 10).astype(str)
    return np.ascontiguousarray(table).view("U18").ravel()


def _column(heading: str, cells: Texts) -> RawColumn:
    kinds = np.where(cells == "", CellKind.EMPTY, CellKind.TEXT).astype(np.uint8)
    return RawColumn(heading, pa.array(cells.tolist(), pa.string()), kinds)
