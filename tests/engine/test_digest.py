"""A digest is of what a policy says, however it is put together."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.engine.pack_writer import INCOME, LINE, dated, rule, write

from shouwang.engine.dated import in_force, values_on
from shouwang.engine.digest import digest_of, spelled
from shouwang.engine.language.names import in_order

DAY = date(2025, 6, 30)


def test_a_part_written_out_before_gives_the_digest_of_the_part_itself(tmp_path: Path) -> None:
    write(tmp_path, parameters=LINE, features=INCOME, rules=rule())
    policy = dated(tmp_path)
    features, rules = in_order(in_force(policy.features, DAY)), in_force(policy.rules, DAY)
    whole = digest_of(values_on(policy.parameters, DAY), features, rules, policy.death)
    assert policy.on(DAY).digest == whole
    assert digest_of({"name": spelled(features)}, "rest") == digest_of({"name": features}, "rest")


def test_another_condition_gives_another_digest(tmp_path: Path) -> None:
    digests = set()
    for number, condition in enumerate(("income_per_person < p.line", "income_per_person <= p.line")):
        folder = tmp_path / str(number)
        write(folder, parameters=LINE, features=INCOME, rules=rule(condition))
        digests.add(dated(folder).on(DAY).digest)
    assert len(digests) == 2
