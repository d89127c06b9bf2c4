"""The twenty default rules, each in its own few lines of plain Python, from the words of the contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from shouwang.sample.clock import age_on, month_start
from shouwang.sample.figures import Figures
from shouwang.sample.oracle.households import Household, Row
from shouwang.sample.oracle.logic import Truth, below, both, either, every, negation, some, two_of
from shouwang.sample.people import Person

Rule = Callable[[Household, Figures], Truth]
UNABLE = ("无劳动力", "丧失劳动力")


def weak(h: Household) -> Truth:
    """Poor, monitored or cleared."""
    return either(h.poor, h.monitored, h.cleared)


def selfpay_year(h: Household) -> int | None:
    """Own compliant share of twelve months, in 分."""
    return h.total("medical", "self_paid", h.within(h.living_rows("medical"), "medical", h.year_ago))


def inpatient_ytd(h: Household) -> int | None:
    """Own share of hospital stays since 1 January."""
    rows = h.within(h.living_rows("medical"), "medical", date(h.day.year, 1, 1))
    return h.total("medical", "self_paid", [row for row in rows if row["category"] == "住院"])


def chronic_month(h: Household) -> int | None:
    """The highest sum of one member for chronic out-patient care in the latest complete month."""
    month = h.clock.complete_month
    sums = [
        h.total("medical", "self_paid", [r for r in h.rows("medical", person) if _chronic(r, month)])
        for person in h.living
    ]
    return None if None in sums else max((s for s in sums if s is not None), default=0)


def _chronic(row: Row, month: date) -> bool:
    day = row["settled_on"]
    return row["category"] == "门诊慢特病" and isinstance(day, date) and month_start(day) == month


def disaster_year(h: Household) -> int | None:
    """Losses of twelve months."""
    return h.total("disaster", "loss", h.within(h.all_rows("disaster"), "disaster", h.year_ago))


def income_below_line(h: Household, f: Figures) -> Truth:
    """net income per person < line, and not monitored"""
    return both(below(h.house.income, f.line), negation(h.monitored))


def reference_income_below_line(h: Household, f: Figures) -> Truth:
    """(income x persons - self-payment) / persons < line <= income, and not monitored"""
    income, paid, persons = h.house.income, selfpay_year(h), len(h.living)
    left = None if income is None or paid is None else income * persons - paid
    return both(below(left, f.line * persons), negation(below(income, f.line)), negation(h.monitored))


def _at_least(h: Household, amount: int | None, *, weak_line: int, other_line: int) -> Truth:
    over_weak, over_other = negation(below(amount, weak_line)), negation(below(amount, other_line))
    return either(over_other, both(over_weak, weak(h)))


def inpatient_burden(h: Household, f: Figures) -> Truth:
    """in-patient self-payment of the year over the line of the class"""
    return _at_least(h, inpatient_ytd(h), weak_line=f.inpatient_weak, other_line=f.inpatient_other)


def disaster_loss(h: Household, f: Figures) -> Truth:
    """losses of 12 months over the line of the class"""
    return _at_least(h, disaster_year(h), weak_line=f.disaster_weak, other_line=f.disaster_other)


def chronic_outpatient_burden(h: Household, f: Figures) -> Truth:
    """one member's chronic care over the line"""
    return negation(below(chronic_month(h), f.chronic))


def new_major_illness(h: Household, _: Figures) -> Truth:
    """a diagnosis in the 90 days up to D"""
    return bool(h.within(h.living_rows("diagnosis"), "diagnosis", h.clock.back(89)))


def uninsured(h: Household, _: Figures) -> Truth:
    """the latest insurance row of the year says no for a living member; class poor, monitored or cleared"""
    latest = [[r for r in h.rows("insurance", person) if r["year"] == h.day.year][-1:] for person in h.living]
    return both(any(rows and rows[0]["insured"] is False for rows in latest), weak(h))


def dropout(h: Household, _: Figures) -> Truth:
    """a living member of 6 to 15 whose rows of the latest term say dropout"""
    return some(_out_of_school(h, person) for person in h.living)


def _out_of_school(h: Household, person: Person) -> Truth:
    states = {r["status"] for r in h.rows("school", person) if r["term"] == h.delivered.term}
    age = h.age(person)
    young = None if age is None else 6 <= age <= 15
    return both("在读" not in states and bool(states & {"辍学", "疑似辍学"}), young)


def unsafe_housing(h: Household, _: Figures) -> Truth:
    """the latest inspection says C or D and the house is not empty"""
    rows = h.within(h.all_rows("housing"), "housing", date.min)
    latest = max(enumerate(rows), key=lambda pair: (str(pair[1]["inspected_on"]), pair[0]), default=None)
    return latest is not None and latest[1]["grade"] in ("C", "D") and latest[1]["lived"] is not False


def unsafe_water(h: Household, _: Figures) -> Truth:
    """a problem found on or before D-7 that is not repaired by D"""
    limit = h.clock.back(7)
    return any(
        isinstance(r["found_on"], date)
        and r["found_on"] <= limit
        and not (isinstance(r["restored_on"], date) and r["restored_on"] <= h.day)
        for r in h.all_rows("water")
    )


def job_loss(h: Household, _: Figures) -> Truth:
    """at work in one of 12 months and in none of the last three"""
    recent = {h.clock.month(-n) for n in range(3)}
    if not recent <= h.delivered.work_months:
        return None
    return any(lost_work(h, person) for person in h.living)


def lost_work(h: Household, person: Person) -> bool:
    """True for a member who had work within the year and none in the last three months."""
    recent, year = {h.clock.month(-n) for n in range(3)}, {h.clock.month(-n) for n in range(12)}
    months = {r["month"] for r in h.rows("employment", person) if r["status"] == "在岗"}
    return bool(months & year) and not months & recent


def _severe(h: Household, person: Person, first: date) -> bool:
    rows = h.within(h.rows("disability", person), "disability", first)
    return any(r["grade"] in (1, 2) and r["status"] == "有效" for r in rows)


def new_severe_disability(h: Household, _: Figures) -> Truth:
    """a valid card of grade 1 or 2 issued in 180 days"""
    return any(_severe(h, person, h.clock.back(179)) for person in h.living)


def uncovered(h: Household, person: Person) -> bool:
    """True for a member with a severe disability in no roster of the latest month."""
    return _severe(h, person, date.min) and not h.on_roster(person, h.delivered.roster)


def severe_disability_uncovered(h: Household, f: Figures) -> Truth:
    """a severely disabled member in no roster; income < 1.5 x line"""
    numerator, denominator = f.severe_factor
    income = None if h.house.income is None else h.house.income * denominator
    return both(any(uncovered(h, person) for person in h.living), below(income, f.line * numerator))


def sudden_event(h: Household, _: Figures) -> Truth:
    """in 12 months: death or imprisonment of a member of 16 to 59, or a grave accident"""
    return some(
        _grave(h, person, row)
        for person in h.house.members
        for row in h.within(h.rows("event", person), "event", h.year_ago)
    )


def _grave(h: Household, person: Person, row: Row) -> Truth:
    day = row["occurred_on"]
    if row["event_type"] == "交通事故":
        return None if row["severity"] is None else row["severity"] == "重大"
    if row["event_type"] not in ("死亡", "判刑收监") or not isinstance(day, date):
        return False
    birth = person.known.birth if person.known else None
    return None if birth is None else 16 <= age_on(birth, day) <= 59


def overdue(h: Household, f: Figures) -> list[int]:
    """Days overdue of every loan that is late, in the latest state of its borrower."""
    late: list[int] = []
    for person in h.living:
        rows = h.within(h.rows("loan", person), "loan", date.min)
        latest = max((str(r["data_date"]) for r in rows), default="")
        for r in rows:
            days, balance = r["overdue_days"], r["balance"]
            if str(r["data_date"]) == latest and isinstance(days, int) and isinstance(balance, int):
                late += [days] if days >= f.overdue_days and balance > 0 else []
    return late


def loan_overdue(h: Household, f: Figures) -> Truth:
    """a loan 30 days overdue with a balance"""
    return bool(overdue(h, f))


def stopped(h: Household, person: Person) -> bool:
    """True for a member in a roster of the three months before the latest, and not in the latest."""
    latest = h.delivered.roster
    if latest is None or h.on_roster(person, latest):
        return False
    return any(h.on_roster(person, month_start(latest, later=-n)) for n in (1, 2, 3))


def assistance_stopped(h: Household, _: Figures) -> Truth:
    """a member left the rosters"""
    return None if h.delivered.roster is None else any(stopped(h, person) for person in h.living)


def appeal(h: Household, _: Figures) -> Truth:
    """an application or call in the 30 days up to D"""
    return bool(h.within(h.living_rows("appeal"), "appeal", h.clock.back(29)))


def no_labour(h: Household, _: Figures) -> Truth:
    """nobody can work; class poor, monitored or cleared; nobody in the latest roster"""
    idle = every(_cannot_work(h, person) for person in h.living)
    covered = any(h.on_roster(person, h.delivered.roster) for person in h.living)
    return both(idle, weak(h), not covered)


def _cannot_work(h: Household, person: Person) -> Truth:
    labour, age = person.known.labour if person.known else None, h.age(person)
    unable = None if labour is None else labour in UNABLE
    return either(unable, None if age is None else age < 16 or age >= 60)


def relapse(h: Household, f: Figures) -> Truth:
    """cleared, and back below one of four lines"""
    back = (income_below_line, dropout, unsafe_housing, unsafe_water)
    return both(h.cleared, some(rule(h, f) for rule in back))


def sudden_hardship(h: Household, f: Figures) -> Truth:
    """general, over the line, and two sudden troubles at once"""
    general = negation(weak(h))
    troubles = two_of(*(rule(h, f) for rule in (inpatient_burden, disaster_loss, sudden_event, job_loss)))
    return both(general, negation(below(h.house.income, f.line)), troubles)


RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        income_below_line,
        reference_income_below_line,
        inpatient_burden,
        chronic_outpatient_burden,
        new_major_illness,
        uninsured,
        dropout,
        unsafe_housing,
        unsafe_water,
        job_loss,
        new_severe_disability,
        severe_disability_uncovered,
        disaster_loss,
        sudden_event,
        loan_overdue,
        assistance_stopped,
        appeal,
        no_labour,
        relapse,
        sudden_hardship,
    )
}
