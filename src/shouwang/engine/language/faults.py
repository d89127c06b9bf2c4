"""What is wrong with a pack: each fault with its place, its reason and the nearest name that exists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from shouwang.engine.policy import Place
from shouwang.kernel.errors import ShouwangError

_NEAR_ENOUGH = 60.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong at one place; `code` is stable, `found` and `todo` are for the author of the pack."""

    place: Place
    code: str
    found: str
    todo: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        """One line: where, what, and what to do."""
        place = self.place
        pack = f"{place.pack} 包 " if place.pack else ""
        parts = [f"{pack}{place.file} 第{place.line}行第{place.column}列：{self.found}"]
        if self.nearest:
            parts.append(f"最接近的是「{self.nearest}」")
        if self.todo:
            parts.append(self.todo)
        return "，".join(parts)


class RuleError(ShouwangError):
    """Expressions that cannot be accepted; `faults` holds every one of them."""

    code = "RULE"

    def __init__(self, faults: Sequence[Fault]) -> None:
        """All faults at once, in the order they stand in the files."""
        self.faults = tuple(faults)
        super().__init__(_told(self.faults), todo="改正后重新运行")


class PackError(ShouwangError):
    """A stack of packs that cannot be used; `faults` holds every fault of every file."""

    code = "PACK"

    def __init__(self, faults: Sequence[Fault]) -> None:
        """All faults at once, in the order they stand in the files."""
        self.faults = tuple(sorted(set(faults), key=_order))
        super().__init__(_told(self.faults), todo="改正规则包后重新运行")


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`, or '' when none is like it."""
    match = process.extractOne(name, sorted(known), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
    return str(match[0]) if match else ""


def _order(fault: Fault) -> tuple[str, str, int, int, str]:
    place = fault.place
    return place.pack, place.file, place.line, place.column, fault.code


def _told(faults: Sequence[Fault]) -> str:
    return f"规则包有{len(faults)}处错误：\n" + "\n".join(str(fault) for fault in faults)
