"""Where packs are found: folders given, those of SHOUWANG_PACKS and of the installation, the program's.

An installation keeps its own pack below its home: a folder a publication, and the pointer replaced last.

    <SHOUWANG_HOME>/policy_packs/own/CURRENT          7
    <SHOUWANG_HOME>/policy_packs/own/7/own/pack.yaml  the pack as published for the seventh time
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from shouwang.engine.language.faults import Fault, PackError, nearest
from shouwang.engine.policy import Place

PACK_FILE = "pack.yaml"
VARIABLE = "SHOUWANG_PACKS"
HOME_VARIABLE = "SHOUWANG_HOME"
FOLDER, OWN, CURRENT = "policy_packs", "own", "CURRENT"

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


def search_path(*, given: Sequence[Path] = (), environ: Mapping[str, str] | None = None) -> tuple[Path, ...]:
    """The folders that may hold packs, first come first served."""
    extra = [Path(text) for text in (environ or {}).get(VARIABLE, "").split(os.pathsep) if text]
    return (*given, *extra, *_of_installation(environ or {}), Path(__file__).resolve().parents[4] / FOLDER)


def own_publications(environ: Mapping[str, str]) -> Path | None:
    """The folder of the publications of the installation's own pack; None where there is no installation."""
    home = environ.get(HOME_VARIABLE)
    return Path(home) / FOLDER / OWN if home else None


def own_pack(environ: Mapping[str, str]) -> Path | None:
    """The installation's own pack as published last, or as put there by hand; None where there is none."""
    folder = own_publications(environ)
    if folder is None:
        return None
    number = current_publication(folder)
    if number is not None:
        return folder / str(number) / OWN
    return folder if (folder / PACK_FILE).is_file() else None


def current_publication(folder: Path) -> int | None:
    """The number of the publication in force; None where nothing was published."""
    try:
        return int((folder / CURRENT).read_text("ascii"))
    except FileNotFoundError:
        return None
    except ValueError:
        place = Place(pack=OWN, file=CURRENT, line=1, column=1)
        found = "不知道本地规则包发布到第几次"
        todo = "请从备份恢复 policy_packs/own/CURRENT，或写上最后一次发布的号数"
        raise PackError([Fault(place, "NO_PACK", found, todo)]) from None


def _of_installation(environ: Mapping[str, str]) -> tuple[Path, ...]:
    folder, pack = own_publications(environ), own_pack(environ)
    if folder is None:
        return ()
    return (folder.parent,) if pack is None else (pack.parent, folder.parent)


def find_pack(name: str, roots: Sequence[Path]) -> Path:
    """The folder of a pack; a name with a slash is the folder itself. PackError names the nearest."""
    looks_like_path = "/" in name or os.sep in name
    candidates = [Path(name)] if looks_like_path else [root / name for root in roots if _NAME.fullmatch(name)]
    for folder in candidates:
        if (folder / PACK_FILE).is_file():
            return folder
    known = {path.parent.name for root in roots for path in root.glob(f"*/{PACK_FILE}")}
    place = Place(pack=name[:60], file=PACK_FILE, line=1, column=1)
    todo = f"可用的规则包：{'、'.join(sorted(known)) or '无'}，其他文件夹请写在 {VARIABLE} 里"
    raise PackError([Fault(place, "NO_PACK", f"找不到规则包「{name[:60]}」", todo, nearest(name, known))])
