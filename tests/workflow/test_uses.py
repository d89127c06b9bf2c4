"""Whoever reads a field of a form says so: what is read and not declared could be taken out of a form."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from tests.architecture.conftest import ROOT

from shouwang.workflow.definition import process_from
from shouwang.workflow.effects import EFFECT_READS, EFFECTS, effect
from shouwang.workflow.guards import GUARD_READS, GUARDS
from shouwang.workflow.shelf import current_processes
from shouwang.workflow.uses import FORM_READERS, closed_by, reads_form, uses_of

APPS = ("cases", "assistance")
KEPT_BY_THE_RUNTIME = {"giver", "assignee", "described"}


def read_in(tree: ast.AST) -> Iterator[str]:
    """Names of fields read as text: step.form["x"], form.get("x"), given(form, "x")."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and _is_form(node.value):
            yield from _text(node.slice)
        elif isinstance(node, ast.Call) and node.args:
            got = (
                isinstance(node.func, ast.Attribute) and node.func.attr == "get" and _is_form(node.func.value)
            )
            if got:
                yield from _text(node.args[0])
            elif isinstance(node.func, ast.Name) and node.func.id == "given" and len(node.args) > 1:
                yield from _text(node.args[1])


def _is_form(node: ast.AST) -> bool:
    names = {"form", "asked", "now", "before", "assessed", "visited"}
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in {"form_of", "_form", "_survey"}
    return (isinstance(node, ast.Attribute) and node.attr == "form") or (
        isinstance(node, ast.Name) and node.id in names
    )


def _text(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def declared() -> set[str]:
    """All fields that somebody says to read."""
    by_name = [*EFFECT_READS.values(), *GUARD_READS.values()]
    fields = {field for reads in by_name for fields in reads.values() for field in fields}
    return fields | {field for reader in FORM_READERS for field in reader.fields()}


def test_every_field_that_code_reads_is_declared() -> None:
    folders = [ROOT / "src/shouwang" / app for app in APPS]
    read = {
        field
        for folder in folders
        for path in folder.rglob("*.py")
        for field in read_in(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert {"proposed_class", "amount", "placed_on", "exclusions"} <= read
    assert sorted(read - declared() - KEPT_BY_THE_RUNTIME) == []


def test_what_is_declared_stands_in_some_form_of_the_packs() -> None:
    processes = current_processes().values()
    forms = [action.form for process in processes for action in process.actions.values()]
    forms += [fields for process in processes for fields in process.forms.values()]
    assert declared() <= {field.name for fields in forms for field in fields}


def test_effects_conditions_and_records_read_fields_of_a_form() -> None:
    processes = current_processes()
    assert "办理“审定通过”" in uses_of(processes["monitoring"], "assess")["proposed_class"]
    assert "held_on" not in uses_of(processes["monitoring"], "assess")
    assert uses_of(processes["finding"], "paper_visit")["visitor"] == ("交回的走访核查表",)
    assert any("的条件" in by for by in uses_of(processes["finding"], "visit")["outcome"])
    assert "两不愁三保障台账" in uses_of(processes["guarantee_check"], "visit")["water"]


def test_a_record_without_place_for_more_closes_its_form() -> None:
    processes = current_processes()
    assert closed_by(processes["application"], "apply") == "申请登记"
    assert closed_by(processes["monitoring"], "assess") == ""


def test_an_effect_reads_the_form_of_its_own_action(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shouwang.workflow.uses.FORM_READERS", [])
    body = {
        "label": "试", "subject": "household", "start": "a", "steps": {"a": {"label": "甲", "end": True}},
        "actions": {
            "pay": {
                "label": "发放", "from": ["a"], "to": "same", "roles": [], "effect": "pay_here",
                "form": {
                    "amount": {"label": "金额", "type": "money"}, "who": {"label": "谁", "type": "person"},
                },
            }
        },
    }  # fmt: skip
    monkeypatch.setitem(EFFECTS, "pay_here", lambda case, step, actor: None)
    monkeypatch.setitem(EFFECT_READS, "pay_here", {"same": ("amount",)})
    reads_form("别的流程的台账", process="other", form="pay", fields=("who",))
    used = uses_of(process_from("try", body), "pay")
    assert used == {"amount": ("办理“发放”",), "who": ("指派经办人",)}


def test_a_check_and_an_effect_keep_what_they_read() -> None:
    assert "visit_says" in GUARDS
    assert set(GUARD_READS["visit_says"]) == {"visit", "paper_visit"}
    assert effect("nothing_read")(lambda case, step, actor: None)
    assert EFFECT_READS.pop("nothing_read") == {}
    EFFECTS.pop("nothing_read")
