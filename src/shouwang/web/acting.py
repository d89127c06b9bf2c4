"""What a page of a matter does: a step of its process with its form, or what a single button asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect

from shouwang.kernel.errors import ShouwangError
from shouwang.web.process_forms import People, ProcessForm
from shouwang.workflow.models import Evidence, StepTaken
from shouwang.workflow.permitted import Choice
from shouwang.workflow.refusals import FormError, GuardError
from shouwang.workflow.runtime import LONGEST_REASON, REASON, Order

LONGEST_KEY = 64


@dataclass(frozen=True, slots=True)
class Asked:
    """An action that may be taken, and its form; `key` lets it be sent once."""

    choice: Choice
    form: ProcessForm
    key: str = ""


def asked_of(
    choice: Choice,
    posted: QueryDict | None = None,
    *,
    people: Mapping[str, People] | None = None,
    initial: Mapping[str, object] | None = None,
    key: str = "",
) -> Asked:
    """The form of an action, with a reason or an opinion where the pack wants one."""
    form = ProcessForm(choice.action.form, posted, people=people, initial=initial)
    if choice.action.reason != "none":
        needed = choice.action.reason == "required"
        form.fields[REASON] = forms.CharField(
            label="理由" if needed else "意见",
            required=needed,
            max_length=LONGEST_REASON,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
    return Asked(choice, form, key)


def chosen(choices: Sequence[Choice], name: str) -> Choice | None:
    """The choice that an address names; else the first that may be taken, else the first."""
    named = next((choice for choice in choices if choice.action.name == name), None)
    return named or next((choice for choice in choices if choice.open), None) or next(iter(choices), None)


def order_of(
    request: HttpRequest, action: str, asked: Asked | None, *, evidence: Sequence[Evidence] = ()
) -> Order:
    """What was sent, as the runtime takes it."""
    sent = asked.form.sent() if asked and asked.choice.action.name == action else {}
    return Order(
        action,
        version=number_sent(request, "version"),
        reason=str(sent.pop(REASON, "") or ""),
        form=sent,
        evidence=evidence,
        client_key=key_of(request),
    )


def number_sent(request: HttpRequest, name: str) -> int:
    """A number that the page sent, as the version of the record it was made of; 0 where it is none."""
    told = request.POST.get(name, "")
    return int(told) if told.isdigit() else 0


def key_of(request: HttpRequest) -> str:
    """What lets a form be sent once."""
    return request.POST.get("client_key", "")[:LONGEST_KEY]


def refused(error: ShouwangError, asked: Asked | None) -> list[str]:
    """What to say above the form; what is wrong with what was typed is said at its fields."""
    if isinstance(error, FormError) and asked:
        asked.form.take_faults(error)
        return []
    return list(error.reasons) if isinstance(error, GuardError) else [error.message]


def entries_of(steps: Iterable[StepTaken]) -> list[dict[str, object]]:
    """What was done, the latest first, for the list of entries."""
    return [
        {
            "at": step.at,
            "title": step.action_label,
            "who": step.actor.display_name if step.actor else "系统",
            "text": step.reason,
        }
        for step in reversed(list(steps))
    ]


def done(request: HttpRequest, act: Callable[[], object], *, back: str, said: str = "") -> HttpResponseBase:
    """Do what a button asks and go back, where `said` is told, or what `act` answers, or what was refused."""
    try:
        answer = act()
    except ShouwangError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, said or str(answer))
    return redirect(back)
