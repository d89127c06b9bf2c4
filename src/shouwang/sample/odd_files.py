"""Files that lie in every such folder and are of no kind: they must be named, not guessed."""

from __future__ import annotations

from pathlib import Path

from shouwang.sample.cells import Cell
from shouwang.sample.chance import Chance
from shouwang.sample.writing import Sheet, write


def write_all(out: Path, names: tuple[str, ...], *, chance: Chance) -> list[tuple[str, str]]:
    """Writes the odd files of a style; returns each with what is odd about it."""
    odd = []
    for name in names:
        what = (
            "empty" if "新建" in name or "空白" in name else "notes" if name.endswith(".txt") else "unknown"
        )
        write(out / name, [Sheet("Sheet1", _grid(what, chance), [], 0, [])], encoding="utf-8")
        odd.append((name, what))
    return odd


def _grid(what: str, chance: Chance) -> list[list[Cell]]:
    if what == "empty":
        return []
    if what == "notes":
        return [["各单位请于每月5日前报送上月数据。"], ["联系人见通讯录。"]]
    rows: list[list[Cell]] = [["防返贫工作会议签到表"], ["序号", "单位", "姓名", "职务", "签名"]]
    for number in range(1, 15):
        name = chance.pick("王李张刘陈杨") + chance.pick("建志明文") + chance.pick("国华平强")
        rows.append(
            [
                number,
                f"{chance.pick('青红白石')}溪镇人民政府",
                name,
                chance.pick(("镇长", "科员", "站长")),
                "",
            ]
        )
    return rows
