"""Whether all are covered: households without a helper or with a wrong one, villages without a unit.

Each rule stands in a pack with its document; a rule that no pack has is not judged. What cannot be known
(no roster of civil affairs, no position entered) is told as unknown, never as kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet, TextChoices
from django.utils import timezone

from shouwang.accounts.access import scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.models import (
    HelperPosition,
    Pairing,
    Position,
    Programme,
    Trait,
    VillageTrait,
)
from shouwang.assistance.helpers.policy import Setting, setting
from shouwang.assistance.helpers.supported import supported_households
from shouwang.regions.codes import padded
from shouwang.regions.models import Level
from shouwang.registry.models import HelperAssignment, Household, HouseholdKind, Standing

SEE = Permission.SEE_HELPERS


class CoverageRule(TextChoices):
    """What a household or village may lack."""

    HELPER = "helper", "没有帮扶责任人"
    SUPPORTED = "supported", "低保特困户联系人不符"
    ORIGIN = "origin", "联系人来源不符"
    UNIT = "unit", "没有包村单位"


@dataclass(frozen=True, slots=True)
class Lack:
    """One household or village that a rule is not kept for: why, and by which document."""

    rule: CoverageRule
    region: str
    reason: str
    citation: str
    household: Household | None = None
    unknown: bool = False


@dataclass(slots=True)
class Coverage:
    """How a reader's regions are covered on a day."""

    day: date
    households: int = 0
    helped: int = 0
    helpers: int = 0
    registered_villages: int = 0
    units: int = 0
    lacks: list[Lack] = field(default_factory=list)
    not_judged: list[str] = field(default_factory=list)
    judged: set[CoverageRule] = field(default_factory=set)

    @property
    def unhelped(self) -> int:
        """Registered households without anybody."""
        return self.households - self.helped

    def counted(self) -> Mapping[CoverageRule, int | None]:
        """How many each rule found, without what is unknown; None where nobody judged."""
        found = Counter(lack.rule for lack in self.lacks if not lack.unknown)
        return {rule: found[rule] if rule in self.judged else None for rule in CoverageRule}


def registered_households(user: User) -> QuerySet[Household]:
    """The registered and the monitored households of a reader's regions: they are owed a helper."""
    scope = scope_for(user, SEE)
    owed = Q(kind=HouseholdKind.POOR) | ~Q(monitor_class="")
    return scope.within(Household.objects.filter(owed, standing=Standing.ACTIVE))


def coverage_of(user: User, *, today: date | None = None) -> Coverage:
    """Everything that a reader's regions lack; some seven queries however many households there are."""
    day = today or timezone.localdate()
    homes = list(registered_households(user).select_related("region"))
    judge = _Judge(user, day, homes)
    found = Coverage(day, len(homes), judge.helped(), judge.helpers(), len(judge.villages), judge.units())
    found.lacks = [*judge.households(), *judge.villages_without_unit()]
    found.not_judged, found.judged = judge.not_judged(), judge.judged
    return found


class _Judge:
    """Everything that is read once, and each rule."""

    def __init__(self, user: User, day: date, homes: Sequence[Household]) -> None:
        self.day, self.homes, self.scope = day, homes, scope_for(user, SEE)
        self.helpers_of: dict[int, list[int]] = defaultdict(list)
        rows = HelperAssignment.objects.on(day).filter(self.scope.condition("household__region_id"))
        for home, helper in rows.values_list("household_id", "user_id"):
            self.helpers_of[home].append(helper)
        traits = VillageTrait.objects.on(day).filter(trait=Trait.REGISTERED_POOR)
        self.villages = set(self.scope.within(traits).values_list("region_id", flat=True))
        self.without_rule: list[str] = []
        self.without_facts: list[str] = []
        self.judged: set[CoverageRule] = set()
        self.position_of = self._positions()

    def not_judged(self) -> list[str]:
        """What nobody judged and why, a line for each reason."""
        unset = "、".join(LABELS[name] for name in self.without_rule)
        return [*([f"所用规则包没有规定，未判断：{unset}"] if unset else []), *self.without_facts]

    def helped(self) -> int:
        """How many of the households have somebody."""
        return sum(1 for home in self.homes if self.helpers_of.get(home.pk))

    def helpers(self) -> int:
        """How many people help them."""
        return len({helper for home in self.homes for helper in self.helpers_of.get(home.pk, ())})

    def units(self) -> int:
        """How many units answer for a village."""
        return self._pairings().values("unit").distinct().count()

    def households(self) -> Iterator[Lack]:
        """What each household lacks."""
        everyone = self._asked("helper_for_every_household")
        if everyone and everyone.value:
            self.judged.add(CoverageRule.HELPER)
            yield from self._without_helper(everyone)
        supported = self._supported()
        positions = self._asked("positions_for_supported")
        if positions and supported is not None:
            self.judged.add(CoverageRule.SUPPORTED)
            homes = [home for home in self.homes if home.household_no in supported]
            yield from self._of_other_kind(homes, CoverageRule.SUPPORTED, positions)
        others = [home for home in self.homes if home.household_no not in (supported or ())]
        for name, inside in (
            ("positions_for_registered_villages", True),
            ("positions_for_other_villages", False),
        ):
            origin = self._asked(name)
            there = [h for h in others if (padded(h.region_id[: Level.VILLAGE]) in self.villages) is inside]
            if origin:
                self.judged.add(CoverageRule.ORIGIN)
                yield from self._of_other_kind(there, CoverageRule.ORIGIN, origin)

    def villages_without_unit(self) -> Iterator[Lack]:
        """Registered villages for which no unit answers."""
        rule = self._asked("unit_for_every_registered_village")
        if not rule or not rule.value:
            return
        self.judged.add(CoverageRule.UNIT)
        there = set(self._pairings().values_list("region_id", flat=True))
        for village in sorted(self.villages - there):
            yield Lack(CoverageRule.UNIT, village, "建档立卡贫困村没有包村单位", rule.citation)

    def _without_helper(self, rule: Setting) -> Iterator[Lack]:
        for home in self.homes:
            if not self.helpers_of.get(home.pk):
                yield Lack(CoverageRule.HELPER, home.region_id, "没有帮扶责任人", rule.citation, home)

    def _of_other_kind(
        self, homes: Iterable[Household], rule: CoverageRule, allowed: Setting
    ) -> Iterator[Lack]:
        """Households of whose helpers none is of the kind that is asked for."""
        words = "、".join(str(Position(name).label) for name in allowed.value)
        for home in homes:
            held = [self.position_of.get(helper) for helper in self.helpers_of.get(home.pk, ())]
            if not held or set(held) & set(allowed.value):
                continue
            unknown = None in held
            said = "身份未登记" if unknown else "、".join(sorted(str(Position(h).label) for h in held if h))
            reason = f"现由{said}联系，应由{words}联系" if not unknown else f"联系人{said}，无法判断"
            yield Lack(rule, home.region_id, reason, allowed.citation, home, unknown=unknown)

    def _supported(self) -> frozenset[str] | None:
        categories = setting("supported_categories", on=self.day)
        if categories is None:
            return None
        found = supported_households(tuple(categories.value))
        if found is None:
            self.without_facts.append(f"{categories.label}：没有收到低保特困名册，未判断")
        return found

    def _asked(self, name: str) -> Setting | None:
        found = setting(name, on=self.day)
        if found is None:
            self.without_rule.append(name)
        return found

    def _positions(self) -> dict[int, str]:
        helpers = {helper for row in self.helpers_of.values() for helper in row}
        rows = HelperPosition.objects.on(self.day).filter(user_id__in=helpers)
        return dict(rows.values_list("user_id", "position"))

    def _pairings(self) -> QuerySet[Pairing]:
        rows = Pairing.objects.on(self.day).filter(programme=Programme.VILLAGE)
        return self.scope.within(rows)


LABELS: Mapping[str, str] = {
    "helper_for_every_household": "每户有帮扶责任人",
    "positions_for_supported": "低保户、特困户的联系人",
    "positions_for_registered_villages": "建档立卡贫困村的联系人来源",
    "positions_for_other_villages": "其他村的联系人来源",
    "unit_for_every_registered_village": "每个建档立卡贫困村有包村单位",
}
