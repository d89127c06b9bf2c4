"""The form of a step as an office changes it: its fields as plain data, what differs, what must stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shouwang.policies.refusals import NothingChangesError, PolicyChangeError
from shouwang.reports.letters.definition import FORM_NAMES, Letter, names_in
from shouwang.workflow.definition import FieldType, FormField, Process
from shouwang.workflow.uses import closed_by, form_label, form_of, uses_of

Field = dict[str, Any]  # a field of a form as plain data: name, label, type and what a pack may say beside
KEYS = ("label", "type", "required", "help", "choices", "minimum", "maximum", "role")
CHOOSING = (FieldType.CHOICE, FieldType.CHOICES)
OWN = "own_"
"""Names of fields and choices that an office adds begin like this."""


@dataclass(frozen=True, slots=True)
class FormDifference:
    """What a form has otherwise: fields added, taken away, and changed (before, after)."""

    added: tuple[Field, ...]
    removed: tuple[Field, ...]
    changed: tuple[tuple[Field, Field], ...]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.added or self.removed or self.changed)


def plain(field: FormField) -> Field:
    """A field as plain data, without what it does not say."""
    said: Field = {
        "name": field.name,
        "label": field.label,
        "type": field.type.value,
        "required": field.required,
        "help": field.help,
        "choices": dict(field.choices),
        "minimum": field.minimum,
        "maximum": field.maximum,
        "role": field.role,
    }
    return {key: value for key, value in said.items() if not is_nothing(value)}


def is_nothing(value: object) -> bool:
    """Whether a value says nothing: 0 does say something.

    >>> is_nothing(0), is_nothing(False), is_nothing([])
    (False, True, True)
    """
    return value is None or value is False or value in ("", [], {})


def plain_form(process: Process, form: str) -> list[Field]:
    """All fields of a form as plain data."""
    return [plain(field) for field in form_of(process, form)]


def difference(now: Sequence[Field], then: Sequence[Field]) -> FormDifference:
    """What differs between two states of a form."""
    before, after = ({field["name"]: field for field in fields} for fields in (now, then))
    return FormDifference(
        tuple(field for name, field in after.items() if name not in before),
        tuple(field for name, field in before.items() if name not in after),
        tuple((before[n], f) for n, f in after.items() if n in before and before[n] != f),
    )


def laid_on(
    now: Sequence[Field], then: Sequence[Field], *, cite: Mapping[str, str]
) -> dict[str, Field | None]:
    """What a pack above must say so that a form becomes another: `None` takes away."""
    found = difference(now, then)
    body: dict[str, Field | None] = {field["name"]: None for field in found.removed}
    for before, after in [*(({}, field) for field in found.added), *found.changed]:
        gone = {key: None for key in KEYS if key in before and key not in after and key != "required"}
        said = {key: value for key, value in after.items() if key != "name"}
        if "choices" in after:
            lost = before.get("choices", {}).keys() - after["choices"].keys()
            said["choices"] = {**dict.fromkeys(sorted(lost)), **after["choices"]}
        body[after["name"]] = {**gone, "required": False, **said, "cite": dict(cite)}
    return body


def refuse_what_is_lost(process: Process, form: str, then: Sequence[Field]) -> None:
    """PolicyChangeError where a form lacks what is read from it, or cannot be filled in."""
    now = {field["name"]: field for field in plain_form(process, form)}
    wanted = {field["name"]: field for field in then}
    for name, readers in uses_of(process, form).items():
        if name in now and (lost := _lost(now[name], wanted.get(name))):
            raise PolicyChangeError(
                f"「{now[name]['label']}」{lost}：{'、'.join(readers)}要用",
                accepted="改名称、说明，或改为必填",
                todo="保留这一项",
            )
    found, by = difference(list(now.values()), then), closed_by(process, form)
    if by and (
        found.added or any(f.get("required", False) != b.get("required", False) for b, f in found.changed)
    ):
        raise PolicyChangeError(
            f"「{form_label(process, form)}」由{by}填写，那里没有地方填别的",
            accepted="改名称和说明",
            todo="要多填的内容，加在后面办理环节的表单里",
        )
    labels = [str(field["label"]) for field in then]
    if doubled := sorted({label for label in labels if labels.count(label) > 1}):
        raise PolicyChangeError(f"有两项都叫「{'、'.join(doubled)}」", todo="改成不同的名称")
    for field in then:
        if field["type"] in CHOOSING and not field.get("choices"):
            raise PolicyChangeError(f"「{field['label']}」没有可选的项", todo="每行写一个选项")
        if "minimum" in field and "maximum" in field and field["minimum"] > field["maximum"]:
            raise PolicyChangeError(f"「{field['label']}」的最小比最大还大", todo="改正最小或最大")
    if not found:
        raise NothingChangesError(form_label(process, form))


def weaker_form(now: Sequence[Field], then: Sequence[Field], letters: Mapping[str, str]) -> Iterator[str]:
    """What is asked less than before: `letters` says in which letters a field stands."""
    found = difference(now, then)
    for field in found.removed:
        if field["name"] in letters:
            yield f"不再填写「{field['label']}」，{letters[field['name']]}这一处会空着"
        elif field.get("required"):
            yield f"不再填写「{field['label']}」（原来必填）"
    for before, after in found.changed:
        if before.get("required") and not after.get("required"):
            yield f"「{after['label']}」由必填改为选填"


def letters_of_fields(process: Process, form: str, letters: Mapping[str, Letter]) -> dict[str, str]:
    """The fields of a form that stand in letters, with the names of those letters."""
    found: dict[str, list[str]] = {}
    for letter in letters.values():
        if not letter.is_for(process.name):
            continue
        said = {name for block in letter.blocks if block.columns is None for name in names_in(block.text)}
        for name in sorted(said):
            source, field = FORM_NAMES.get(name, ("", ""))
            if source == form:
                found.setdefault(field, []).append(f"《{letter.label}》")
    return {field: f"文书{''.join(labels)}" for field, labels in found.items()}


def told_field(field: Field) -> str:
    """A field in a line: its name, its kind, what may be chosen.

    >>> told_field({"name": "seen", "label": "是否见到本人", "type": "flag", "required": True})
    '是否见到本人（是否，必填）'
    """
    must = "必填" if field.get("required") else "选填"
    bounds = [
        f"{word}{field[key]}" for key, word in (("minimum", "最小"), ("maximum", "最大")) if key in field
    ]
    told = f"{field['label']}（{'，'.join([FieldType(field['type']).label, must, *bounds])}）"
    choices = "、".join(field.get("choices", {}).values())
    return "：".join(filter(None, [told, choices]))


def told_difference(found: FormDifference) -> tuple[str, str]:
    """What was and what will be, a line a field that differs."""
    was = [*(told_field(field) for field in found.removed), *(_with_help(b) for b, _ in found.changed)]
    will = [
        *(f"删去：{field['label']}" for field in found.removed),
        *(f"改动：{_with_help(after)}" for _, after in found.changed),
        *(f"增加：{_with_help(field)}" for field in found.added),
    ]
    return "\n".join(was), "\n".join(will)


def _with_help(field: Field) -> str:
    return f"{told_field(field)}{'　说明：' + field['help'] if field.get('help') else ''}"


def _lost(now: Field, then: Field | None) -> str:
    """What of a field that somebody reads would be lost."""
    if then is None:
        return "不能删去"
    if now.get("required") and not then.get("required"):
        return "不能改为选填"
    if now["type"] != then["type"] or now.get("choices", {}).keys() != then.get("choices", {}).keys():
        return "的选项不能改"
    return ""
