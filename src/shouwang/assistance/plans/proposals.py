"""What a household should be offered: its risks, and for each the measures that fit, with the reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shouwang.assistance.plans.definition import Measure, Measures, Risk
from shouwang.assistance.plans.eligibility import Answer, Verdict, verdict
from shouwang.assistance.plans.labour import Family
from shouwang.assistance.plans.models import Need, Task
from shouwang.assistance.plans.shelf import current_measures
from shouwang.cases.models import MonitoringRecord
from shouwang.registry.models import Household
from shouwang.screening.models import FindingRecord, FindingState, Outcome

OPEN_STATES = (FindingState.NEW, FindingState.OPEN)
DONE_WITH = (Outcome.NOT_CONFIRMED, Outcome.SOLVED)
REFUSED = "refused"
LONGEST_REASON = 500  # not policy: size of a column


@dataclass(frozen=True, slots=True)
class Seen:
    """A risk of a household, by what it is known, and the first finding that tells of it."""

    risk: Risk
    reason: str
    rules: tuple[str, ...] = ()
    finding: FindingRecord | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A measure for a need, whether it is for this household, and why it is offered."""

    measure: Measure
    verdict: Verdict
    why: str


def risks_of(household: Household) -> list[Seen]:
    """The risks that are open: by findings that stand, and by the recognition that is in force."""
    measures = current_measures()
    found = household.findings.filter(state__in=OPEN_STATES).exclude(outcome__in=DONE_WITH)
    record = MonitoringRecord.objects.filter(household=household, cleared_on=None).first()
    recorded = list(record.risk_types) if record else []
    return risks_from(list(found.order_by("level_rank", "pk")), recorded, measures)


def risks_from(findings: Sequence[FindingRecord], recorded: Sequence[str], measures: Measures) -> list[Seen]:
    """The same of rows that were read already: one a risk, findings before what was recorded by hand."""
    seen: dict[str, Seen] = {}
    for finding in findings:
        risk = measures.risk_told(finding.risk_type)
        if risk is None:
            continue
        before = seen.get(risk.name)
        rules = (*(before.rules if before else ()), finding.rule_id)
        told = before.reason if before else finding.explanation
        seen[risk.name] = Seen(risk, told[:LONGEST_REASON], rules, before.finding if before else finding)
    for name in recorded:
        if name in measures.risks and name not in seen:
            risk = measures.risks[name]
            seen[name] = Seen(risk, f"认定监测对象时登记的风险：{risk.label}")
    return list(seen.values())


def rules_of(need: Need) -> tuple[str, ...]:
    """The rules by which a need is known now."""
    return tuple(
        rule for seen in risks_of(need.plan.household) if seen.risk.name == need.risk for rule in seen.rules
    )


def proposals_for(need: Need, family: Family, *, rules: Sequence[str]) -> list[Proposal]:
    """The measures that fit a need and are not ruled out, those that always come first."""
    taken = set(need.tasks.values_list("measure", flat=True))
    offered = [
        _proposal(measure, need, family)
        for measure in current_measures().answering(need.risk, rules)
        if measure.name not in taken
    ]
    fit = [offer for offer in offered if offer.verdict.answer is not Answer.NOT_MET]
    return sorted(fit, key=lambda offer: (not offer.measure.always, offer.verdict.answer))


def refused_of(household: Household) -> frozenset[str]:
    """The measures that were tried for a household and refused."""
    tasks = Task.objects.filter(household=household, case__outcome=REFUSED)
    return frozenset(tasks.values_list("measure", flat=True))


def with_refusals(family: Family) -> Family:
    """The same family with what was refused to it."""
    return replace(family, refused=refused_of(family.household))


def _proposal(measure: Measure, need: Need, family: Family) -> Proposal:
    why = f"{need.risk_label}；{measure.who.told}"
    return Proposal(measure, verdict(measure, family), why)


def labels_of(measures: Measures) -> Mapping[str, str]:
    """The names of the groups."""
    return {name: group.label for name, group in measures.groups.items()}
