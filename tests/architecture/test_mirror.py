"""Tests stand where the code stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

OWN_FOLDERS = {"architecture", "journeys", "scale", "acceptance", "policy_packs", "tools", "benchmarks"}


def modules_of(source: Path) -> Iterator[Path]:
    """Every module of the product that has a name of its own, relative to the package."""
    paths = (path.relative_to(source) for path in sorted(source.rglob("*.py")))
    return (path for path in paths if not path.name.startswith("__") and path.parent.name != "migrations")


def is_tested(module: Path, tests: Path) -> bool:
    """Whether tests stand in the module's place: its own file, or a folder of its package or one above."""
    own = [
        tests / module.parent / f"test_{module.stem}.py",
        tests / module.parent.parent / f"test_{module.stem}.py",
    ]
    folders = (tests / parent for parent in module.parents if parent.name)
    return any(path.is_file() for path in own) or any(any(folder.glob("test_*.py")) for folder in folders)


def test_every_module_of_a_package_has_tests_in_its_place(root: Path) -> None:
    packaged = (module for module in modules_of(root / "src/shouwang") if len(module.parts) > 1)
    missing = [str(module) for module in packaged if not is_tested(module, root / "tests")]
    assert missing == [], "\n".join(missing)


def test_every_module_above_the_packages_is_named_by_a_test(root: Path) -> None:
    """`cli`, `flow` and their like are tested by what they bring about, in tests of the commands."""
    texts = [path.read_text(encoding="utf-8") for path in (root / "tests").rglob("test_*.py")]
    alone = [module for module in modules_of(root / "src/shouwang") if len(module.parts) == 1]
    missing = [
        module.stem for module in alone if not any(f"shouwang.{module.stem}" in text for text in texts)
    ]
    assert set(missing) <= {"console"}, "\n".join(
        missing
    )  # what a terminal shows is seen through the commands


def test_every_folder_of_tests_mirrors_a_package(root: Path) -> None:
    source, tests = root / "src/shouwang", root / "tests"
    folders = [path.relative_to(tests) for path in sorted(tests.rglob("*")) if any(path.glob("test_*.py"))]
    strangers = [
        str(folder)
        for folder in folders
        if folder.parts[0] not in OWN_FOLDERS
        and not (source / folder).is_dir()
        and not (source / folder).with_suffix(".py").is_file()
    ]
    assert strangers == [], "\n".join(strangers)
