"""What the steps of support in extreme hardship bring about (特困, B62, B70)."""

from __future__ import annotations

from datetime import date

from shouwang.accounts.models import User
from shouwang.assistance.social.dibao_effects import form_of, given, today_of, word_of
from shouwang.assistance.social.labels import TEKUN, Word, end_labels, set_label
from shouwang.assistance.social.models import Ability, Label, Support, SupportForm
from shouwang.assistance.social.stopping import stop
from shouwang.cases.effects import household_of
from shouwang.registry.models import Person
from shouwang.workflow.definition import SAME
from shouwang.workflow.effects import effect
from shouwang.workflow.models import Case, StepTaken
from shouwang.workflow.runtime import Matter, open_case

PLACEMENT = "tekun_placement"
KEPT = ("household_id", "person_id", "region_id", "ability", "wants", "form", "home")


@effect("include_in_tekun", reads={SAME: ("amount",), "visit": ("wants", "house", "ability")})
def include_in_tekun(case: Case, step: StepTaken, actor: User | None) -> None:
    """The person is supported from today; who wants central care, or has no safe house, waits for a place."""
    person = Person.objects.get(pk=case.subject_id)
    home, word, asked = household_of(case), word_of(case, step, actor, "特困认定"), form_of(case, "visit")
    set_label(home, TEKUN, word, person=person, amount_fen=given(step.form, "amount"))
    wants = SupportForm(str(asked.get("wants") or SupportForm.SCATTERED))
    if asked.get("house"):
        wants = SupportForm.CENTRAL
    support = Support(
        household=home,
        person=person,
        region_id=home.region_id,
        ability=Ability(str(asked.get("ability") or Ability.FULL)),
        wants=wants,
        form=SupportForm.SCATTERED,
        case=case,
    )
    _begin(support, word)
    if wants == SupportForm.CENTRAL:
        matter = Matter("person", person.pk, home.region_id, "集中供养安置", household_id=home.pk)
        open_case(PLACEMENT, matter, actor=actor, at=step.at)


@effect("place_in_home", reads={SAME: ("placed_on", "home")})
def place_in_home(case: Case, step: StepTaken, actor: User | None) -> None:
    """The person lives in a home from a day on."""
    day = min(date.fromisoformat(str(step.form["placed_on"])), today_of(step))
    _change(
        case,
        Word(day, "集中供养安置", by=actor, case=case),
        form=SupportForm.CENTRAL,
        home=str(step.form["home"]),
    )


@effect("wants_scattered")
def wants_scattered(case: Case, step: StepTaken, actor: User | None) -> None:
    """The person does not want central care any more."""
    word = word_of(case, step, actor, "本人不再愿意集中供养")
    _change(case, word, form=SupportForm.SCATTERED, wants=SupportForm.SCATTERED, home="")


@effect("end_tekun", reads={"verify": ("ground",)})
def end_tekun(case: Case, step: StepTaken, actor: User | None) -> None:
    """The support ends; unless the person died, with written notice and warning list."""
    word = word_of(case, step, actor, step.reason)
    present = Support.objects.select_for_update().get(person=case.subject_id, ended_on=None)
    _end(present, word)
    mine = Label.objects.filter(person=case.subject_id, kind=TEKUN, ended_on=None)
    if form_of(case, "verify").get("ground") == "died":
        end_labels(mine, word)
    else:
        stop(household_of(case), mine, TEKUN, word)


def _change(case: Case, word: Word, **values: str) -> None:
    """The present row ends, another with some values changed begins."""
    present = Support.objects.select_for_update().get(person=case.subject_id, ended_on=None)
    kept = {name: getattr(present, name) for name in KEPT} | values
    _end(present, word)
    following = Word(max(word.on, present.started_on), word.reason, by=word.by)
    _begin(Support(case=word.case, **kept), following)


def _begin(support: Support, word: Word) -> None:
    support.started_on, support.reason, support.recorded_by = word.on, word.reason[:120], word.by
    support.save(force_insert=True)


def _end(support: Support, word: Word) -> None:
    support.ended_on = max(word.on, support.started_on)
    support.save(update_fields=["ended_on"])
