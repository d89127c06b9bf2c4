"""Tests stand where the code stands."""

from __future__ import annotations

from pathlib import Path

OWN_FOLDERS = {"architecture", "journeys", "scale", "acceptance", "spark", "chaos"}


def test_every_package_has_tests_in_its_place(root: Path) -> None:
    source, tests = root / "src/shouwang", root / "tests"
    missing = []
    for module in sorted(source.rglob("*.py")):
        place = module.relative_to(source)
        if place.name.startswith("__"):
            continue
        above = [tests / parent for parent in place.parents]
        names = [
            f"test_{place.stem}.py",
            *(f"test_{parent.name}.py" for parent in place.parents if parent.name),
        ]
        at_home = any(folder.joinpath(name).is_file() for folder in above for name in names)
        if not at_home and not any(any((tests / p).glob("test_*.py")) for p in place.parents if p.name):
            missing.append(str(place))
    assert missing == [], "\n".join(missing)


def test_every_folder_of_tests_mirrors_a_package(root: Path) -> None:
    source, tests = root / "src/shouwang", root / "tests"
    strangers = [
        str(folder.relative_to(tests))
        for folder in sorted(tests.rglob("*"))
        if folder.is_dir() and any(folder.glob("test_*.py"))
        if folder.relative_to(tests).parts[0] not in OWN_FOLDERS
        and not (source / folder.relative_to(tests)).is_dir()
        and not (source / folder.relative_to(tests)).with_suffix(".py").is_file()
        and folder.name not in {"policy_packs", "tools", "benchmarks"}
    ]
    assert strangers == [], "\n".join(strangers)
