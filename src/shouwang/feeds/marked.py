"""YAML of kinds and mappings: every value is a text that knows its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shouwang.engine.language.faults import Fault, PackError
from shouwang.engine.packs.documents import Document, read_document
from shouwang.engine.packs.schemas import Shape, shape_faults
from shouwang.kernel.errors import ShouwangError

SHOWN_FAULTS = 10
CODE = "FILE_FORM"


class FileFormError(ShouwangError):
    """A YAML file does not have the form it must have; `faults` holds all that is wrong."""

    code = CODE

    def __init__(
        self, found: str, *, accepted: str = "", todo: str = "", faults: Sequence[Fault] = ()
    ) -> None:
        """What was found, what is accepted, what to do, and the faults one by one."""
        self.faults = tuple(faults)
        super().__init__(found, accepted=accepted, todo=todo)

    @classmethod
    def of(cls, faults: Sequence[Fault], *, accepted: str = "", todo: str = "") -> FileFormError:
        """The error that tells these faults, of very many the first ones."""
        told = "；".join(map(str, faults[:SHOWN_FAULTS]))
        return cls(told, accepted=accepted, todo=todo or "改正后重试", faults=faults)


@dataclass(frozen=True, slots=True)
class Marked:
    """A YAML document as plain lists, dicts and texts, with the place of every part."""

    path: Path
    document: Document

    @property
    def data(self) -> Any:  # noqa: ANN401 - its shape is checked by a schema
        """What stands in it."""
        return self.document.data

    def wrong(self, found: str, *, at: Sequence[str | int] = (), todo: str = "") -> Fault:
        """A fault at a part, or at the last part above it that exists."""
        return Fault(self.document.place(*at), CODE, found, todo)

    def fault(
        self, found: str, *, at: Sequence[str | int] = (), accepted: str = "", todo: str = ""
    ) -> FileFormError:
        """An error that names file, line and column."""
        return FileFormError.of([self.wrong(found, at=at)], accepted=accepted, todo=todo)


def load_marked(path: Path, *, pack: str = "", file: str = "") -> Marked:
    """Read a YAML file, of a pack where one is named; what cannot be read is a fault with its place."""
    try:
        return Marked(path, read_document(path, pack=pack, file=file or str(path), texts=True))
    except OSError as error:
        raise FileFormError(f"{path} 找不到或打不开", todo="检查文件名和权限") from error
    except PackError as error:
        raise FileFormError.of(error.faults) from None


def check_form(document: Marked, shape: Shape) -> None:
    """Raise one error that lists every place where the document does not have its shape."""
    faults = shape_faults(document.document, shape)
    if faults:
        raise FileFormError.of(faults)
