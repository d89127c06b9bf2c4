"""The national pack's rules by hand in pandas: the yardstick for speed, and an independent answer.

It reads the same columns of the same months as the engine. Whoever knows pandas would write it about like
this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from shouwang.engine.facts import Facts

NUMBERS = (
    "persons",
    "income_per_person",
    "inpatient_selfpay_ytd",
    "selfpay_12m",
    "chronic_selfpay_month",
    "disaster_loss_12m",
    "overdue_days",
)
LINE = 8700_00
IN_ROSTER = ("农村低保", "城市低保", "特困")


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits (household, rule) in order, and the numbers of every household."""

    hits: pd.DataFrame
    numbers: pd.DataFrame


class Sweep:
    """One sweep on the last day of a month."""

    def __init__(self, facts: Facts, *, as_of: date) -> None:
        """Reads the register and who is dead."""
        self.facts, self.as_of = facts, pd.Timestamp(as_of)
        self.year_ago = self.as_of - pd.DateOffset(years=1)
        self.month = self.as_of.replace(day=1)
        self.homes = pd.read_parquet(
            facts.households,
            columns=["household", "household_kind", "monitor_class", "risk_removed", "income_per_person"],
        ).set_index("household")
        persons = pd.read_parquet(facts.persons, columns=["person", "household", "birth_date", "labour"])
        self.events = self.rows("event", ["event_type", "occurred_on", "severity"])
        self.dead = self.events.loc[self.events.event_type == "死亡", "person"].unique()
        persons["birth_date"] = pd.to_datetime(persons.birth_date)
        self.everybody = persons.set_index("person")
        self.persons = self.everybody[~self.everybody.index.isin(self.dead)]
        self.age = self.ages(self.persons.birth_date, self.as_of)

    def rows(
        self, kind: str, columns: Sequence[str], *, since: date | pd.Timestamp | None = None
    ) -> pd.DataFrame:
        """The rows of a kind dated from `since` up to the day, of people who are known."""
        files = [f for f in self.facts.feeds[kind].files if self._needed(f, since)]
        wanted = ["household", "person", *columns]
        frame = pd.concat([pd.read_parquet(f, columns=wanted) for f in files], ignore_index=True)
        return self._dated(frame, columns, since)

    def _dated(
        self, frame: pd.DataFrame, columns: Sequence[str], since: date | pd.Timestamp | None
    ) -> pd.DataFrame:
        dated = next(c for c in columns if pd.api.types.is_object_dtype(frame[c]) and _is_day(frame[c]))
        frame[dated] = pd.to_datetime(frame[dated])
        chosen = frame[dated] <= self.as_of
        if since is not None:
            chosen &= frame[dated] >= pd.Timestamp(since)
        return frame[chosen & frame.household.notna()]

    def living(
        self, kind: str, columns: Sequence[str], *, since: date | pd.Timestamp | None = None
    ) -> pd.DataFrame:
        """The rows of a kind about people who live."""
        frame = self.rows(kind, columns, since=since)
        return frame[~frame.person.isin(self.dead)]

    def homes_of(self, persons: pd.Index) -> pd.Index:
        """The households of persons, each once."""
        return pd.Index(self.everybody.household.reindex(persons).unique())

    @staticmethod
    def ages(birth: pd.Series, day: pd.Timestamp | pd.Series) -> pd.Series:
        """Full years of life."""
        on = day.dt if isinstance(day, pd.Series) else day
        before = birth.dt.month * 100 + birth.dt.day > on.month * 100 + on.day
        return on.year - birth.dt.year - before

    def run(self) -> Answer:
        """Every number and every hit."""
        numbers, rules = self.numbers(), {}
        everyone = self.homes.index
        alive = numbers.persons > 0
        poor = self.homes.household_kind == "脱贫户"
        has_class, removed = (
            self.homes.monitor_class != "",
            self.homes.risk_removed.fillna(False).astype(bool),
        )
        monitored, cleared = has_class & ~removed, has_class & removed
        key = poor | monitored | cleared
        income = self.homes.income_per_person
        total = income * numbers.persons - numbers.selfpay_12m
        rules["income_below_line"] = (income < LINE) & ~monitored
        rules["reference_income_below_line"] = (
            (total < LINE * numbers.persons) & (income >= LINE) & ~monitored
        )
        rules["inpatient_burden"] = numbers.inpatient_selfpay_ytd >= np.where(key, 5000_00, 20000_00)
        rules["chronic_outpatient_burden"] = numbers.chronic_selfpay_month >= 500_00
        rules["disaster_loss"] = numbers.disaster_loss_12m >= np.where(key, 5000_00, 10000_00)
        rules["loan_overdue"] = numbers.overdue_days >= 30
        in_roster, stopped = self.assistance()
        severe = self.severe_cards()
        uncovered = self.homes_of(severe.difference(in_roster))
        rules["severe_disability_uncovered"] = everyone.isin(uncovered) & (income * 2 < LINE * 3)
        rules["assistance_stopped"] = everyone.isin(self.homes_of(stopped))
        rules["no_labour"] = self.no_labour() & key & ~everyone.isin(self.homes_of(in_roster))
        rules["uninsured"] = everyone.isin(self.homes_of(self.uninsured())) & key
        for name, homes in self.simple().items():
            rules[name] = everyone.isin(homes)
        red = rules["income_below_line"] | rules["dropout"] | rules["unsafe_housing"] | rules["unsafe_water"]
        rules["relapse"] = cleared & red
        four = ("inpatient_burden", "disaster_loss", "sudden_event", "job_loss")
        several = sum(pd.Series(rules[name], index=everyone).astype(int) for name in four) >= 2
        rules["sudden_hardship"] = ~poor & ~has_class & (income >= LINE) & several
        inside = {name: hit & alive if name != "sudden_event" else hit for name, hit in rules.items()}
        return Answer(self.hits(inside), numbers)

    def hits(self, rules: Mapping[str, pd.Series]) -> pd.DataFrame:
        """The households of every rule, in order."""
        hits = [
            pd.DataFrame({"household": self.homes.index[np.asarray(hit)], "rule": name})
            for name, hit in rules.items()
        ]
        return pd.concat(hits, ignore_index=True).sort_values(["household", "rule"], ignore_index=True)

    def numbers(self) -> pd.DataFrame:
        """The numbers that rules compare."""
        medical = self.living(
            "medical", ["settled_on", "category", "self_paid"], since=self.year_ago + timedelta(1)
        )
        this_year = medical.settled_on >= self.as_of.replace(month=1, day=1)
        inpatient = medical[this_year & (medical.category == "住院")]
        chronic = medical[(medical.settled_on >= self.month) & (medical.category == "门诊慢特病")]
        by_person = chronic.groupby(["household", "person"]).self_paid.sum()
        losses = self.rows("disaster", ["occurred_on", "loss"], since=self.year_ago + timedelta(1))
        numbers = pd.DataFrame(index=self.homes.index)
        numbers["persons"] = self.persons.groupby("household").size()
        numbers["income_per_person"] = self.homes.income_per_person
        numbers["inpatient_selfpay_ytd"] = inpatient.groupby("household").self_paid.sum()
        numbers["selfpay_12m"] = medical.groupby("household").self_paid.sum()
        numbers["chronic_selfpay_month"] = by_person.groupby("household").max()
        numbers["disaster_loss_12m"] = losses.groupby("household").loss.sum()
        numbers["overdue_days"] = self.overdue_days()
        return numbers.fillna(0).astype(np.int64)[list(NUMBERS)]

    def overdue_days(self) -> pd.Series:
        """The longest arrears of any member's latest data date, of loans with a balance."""
        loans = self.living("loan", ["data_date", "balance", "overdue_days"])
        newest = loans.groupby("person").data_date.transform("max")
        owed = loans[(loans.data_date == newest) & (loans.balance > 0)]
        return owed.groupby("household").overdue_days.max()

    def assistance(self) -> tuple[pd.Index, pd.Index]:
        """Who is in the latest roster, and who was in one of the three before and is no longer."""
        rosters = self.living("assistance", ["month", "category"], since=self.month - pd.DateOffset(months=3))
        rosters = rosters[rosters.category.isin(IN_ROSTER)]
        now = pd.Index(rosters[rosters.month == self.month].person.unique())
        return now, pd.Index(rosters[rosters.month < self.month].person.unique()).difference(now)

    def severe_cards(self) -> pd.Index:
        """Who has a valid card of grade 1 or 2."""
        cards = self.living("disability", ["issued_on", "grade", "status"])
        return pd.Index(cards[(cards.grade <= 2) & (cards.status == "有效")].person.unique())

    def uninsured(self) -> pd.Index:
        """Whose last row of this year says no."""
        rows = self.living("insurance", ["year", "insured", "ord"], since=self.as_of.replace(month=1, day=1))
        last = rows.sort_values("ord").drop_duplicates("person", keep="last")
        return pd.Index(last[~last.insured.astype(bool)].person)

    def no_labour(self) -> pd.Series:
        """Households all of whose living members cannot work or need not."""
        idle = self.persons.labour.isin(["无劳动力", "丧失劳动力"]) | (self.age < 16) | (self.age > 59)
        return idle.groupby(self.persons.household).all().reindex(self.homes.index, fill_value=True)

    def simple(self) -> dict[str, pd.Index]:
        """The households of rules that rest on one kind alone."""
        work = self.living("employment", ["month", "status"], since=self.month - pd.DateOffset(months=11))
        working = work[work.status == "在岗"]
        lately = working[working.month >= self.month - pd.DateOffset(months=2)].person.unique()
        lost = pd.Index(working.person.unique()).difference(pd.Index(lately))
        cards = self.living("disability", ["issued_on", "grade", "status"], since=self.as_of - timedelta(179))
        new_cards = cards[(cards.grade <= 2) & (cards.status == "有效")]
        return {
            "job_loss": self.homes_of(lost),
            "new_severe_disability": pd.Index(new_cards.household.unique()),
            "dropout": self.dropouts(),
            "unsafe_housing": self.unsafe_housing(),
            "unsafe_water": self.unsafe_water(),
            "sudden_event": self.sudden_events(),
            "new_major_illness": self.lately("diagnosis", "diagnosed_on", 90),
            "appeal": self.lately("appeal", "applied_on", 30),
        }

    def lately(self, kind: str, column: str, days: int) -> pd.Index:
        """Households with a row of a kind in so many days."""
        return pd.Index(
            self.living(kind, [column], since=self.as_of - timedelta(days - 1)).household.unique()
        )

    def dropouts(self) -> pd.Index:
        """Households of children of school age who left school in the latest term."""
        terms = [
            pd.Timestamp(day) for day in self.facts.feeds["school"].periods if pd.Timestamp(day) <= self.as_of
        ]
        rows = self.living("school", ["term", "status"], since=max(terms))
        gone = pd.Index(rows[rows.status.isin(["辍学", "疑似辍学"])].person.unique())
        gone = gone.difference(pd.Index(rows[rows.status == "在读"].person.unique()))
        age = self.age.reindex(gone)
        return self.homes_of(gone[((age >= 6) & (age <= 15)).to_numpy()])

    def unsafe_housing(self) -> pd.Index:
        """Households whose latest inspection says C or D of a house they live in."""
        rows = self.rows("housing", ["inspected_on", "grade", "lived", "ord"])
        last = rows.sort_values(["inspected_on", "ord"]).drop_duplicates("household", keep="last")
        lived = last.lived.fillna(True).astype(bool)
        return pd.Index(last[last.grade.isin(["C", "D"]) & lived].household)

    def unsafe_water(self) -> pd.Index:
        """Households with a problem found a week ago or earlier and not restored by the day."""
        rows = self.rows("water", ["found_on", "restored_on"])
        open_ = rows.restored_on.isna() | (pd.to_datetime(rows.restored_on) > self.as_of)
        return pd.Index(rows[(rows.found_on <= self.as_of - timedelta(7)) & open_].household.unique())

    def sudden_events(self) -> pd.Index:
        """Households with a death or an arrest of a member of working age, or a grave accident, in a year."""
        rows = self.events[self.events.occurred_on > self.year_ago]
        age = self.ages(
            self.everybody.birth_date.reindex(rows.person).reset_index(drop=True),
            rows.occurred_on.reset_index(drop=True),
        )
        working = age.between(16, 59).to_numpy()
        grave = ((rows.event_type == "交通事故") & (rows.severity == "重大")).to_numpy()
        hit = rows.event_type.isin(["死亡", "判刑收监"]).to_numpy() & working | grave
        return pd.Index(rows[hit].household.unique())

    def _needed(self, file: Path, since: date | pd.Timestamp | None) -> bool:
        month = pd.Timestamp(f"{file.name[:7]}-01")
        return month <= self.as_of and (since is None or month >= pd.Timestamp(since).replace(day=1))


class RawSweep(Sweep):
    """The same from files as departments send them: every row has to find its person first, by ID number."""

    def __init__(self, facts: Facts, *, raw: Path, as_of: date) -> None:
        """Reads whose ID number is whose."""
        self.raw = raw
        self.known = pd.read_parquet(raw / "people.parquet")
        super().__init__(facts, as_of=as_of)

    def rows(
        self, kind: str, columns: Sequence[str], *, since: date | pd.Timestamp | None = None
    ) -> pd.DataFrame:
        """The rows of a kind, matched."""
        files = [f for f in sorted((self.raw / kind).glob("*.parquet")) if self._needed(f, since)]
        frame = pd.concat([pd.read_parquet(f, columns=["id", *columns]) for f in files], ignore_index=True)
        frame["id"] = frame.id.str.replace(r"[' ]", "", regex=True).str.upper()
        frame = frame.merge(self.known, on="id", how="left").drop(columns="id")
        return self._dated(frame, columns, since)


def _is_day(column: pd.Series) -> bool:
    known = column.dropna()
    return len(known) > 0 and isinstance(known.iloc[0], date)
