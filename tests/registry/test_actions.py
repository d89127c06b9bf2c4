"""The national export comes in once; a later one changes what nobody changed here and asks about the rest."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests import cast
from tests.registry.deliveries import Cells, Delivery, member, whole_id

from shouwang.audit.models import Act, AuditEntry
from shouwang.kernel.errors import ShouwangError
from shouwang.regions.models import Region
from shouwang.registry.actions import Intake, take_in_register
from shouwang.registry.models import (
    ChangeKind,
    ChangeRequest,
    Household,
    HouseholdState,
    Membership,
    Person,
    PersonState,
)

pytestmark = pytest.mark.django_db
MARCH, JUNE = date(2025, 3, 31), date(2025, 6, 30)
HEAD = member("001", "陆桂兰", 2, relation="户主", labour="普通劳动力")
SON = member("001", "陆小明", 3)
ALONE = member("002", "马文海", 5, relation="户主", phone="16100000002")


def take_in(folder: Path, *rows: Cells, day: date = MARCH) -> Intake:
    """Take in an export of these rows."""
    folder.mkdir(exist_ok=True)
    columns = {"labour": "", "health": "", "student": "", "group": "", "risk_removed": ""}
    columns |= {"recognised_month": "", "sex": "", "person_no": ""}
    updated = Delivery(folder).add("households", *({**columns, **row} for row in rows)).update()
    return take_in_register(updated.snapshot.facts, county="990101", as_of=day)


@pytest.fixture
def registered(tmp_path: Path) -> Path:
    """Two households are registered since March; gives a folder for the next export."""
    take_in(tmp_path / "march", HEAD, SON, ALONE)
    return tmp_path / "june"


def home(number: str = "001") -> Household:
    return Household.objects.get(household_no=number)


def test_the_first_export_is_the_register(registered: Path) -> None:
    assert (home().head_name, home().members, home().region.name) == ("陆桂兰", 2, "松关村")
    assert Region.objects.get(children=home().region).name == "凤山镇"
    assert [m.relation for m in home().memberships.all()] == ["户主", "之子"]
    person = Person.objects.get(name="陆桂兰")
    assert (person.initials, person.id_number, person.sex) == ("lgl", whole_id(2), "female")
    assert person.states.get().labour == "普通劳动力"
    assert AuditEntry.objects.filter(act=Act.IMPORT).count() == 1


def test_the_same_export_again_changes_nothing(registered: Path) -> None:
    before = [model.objects.count() for model in (HouseholdState, Person, PersonState, Membership)]
    assert take_in(registered, HEAD, SON, ALONE, day=JUNE) == Intake()
    assert [m.objects.count() for m in (HouseholdState, Person, PersonState, Membership)] == before
    assert not ChangeRequest.objects.exists()


def test_a_new_income_ends_the_old_state_and_begins_a_new_one(registered: Path) -> None:
    richer = [{**row, "income_per_person": "13000"} for row in (HEAD, SON)]
    assert take_in(registered, *richer, ALONE, day=JUNE).changed == 1
    new, old = home().states.all()
    assert (old.income_per_person_fen, old.ended_on) == (1200000, JUNE)
    assert (new.income_per_person_fen, new.started_on, new.ended_on) == (1300000, JUNE, None)


def test_a_new_household_is_taken_in(registered: Path) -> None:
    other = member("003", "周春花", 8, relation="户主", village="吴村")
    assert take_in(registered, HEAD, SON, ALONE, other, day=JUNE).households == 1
    assert home("003").states.get().started_on == JUNE


def test_a_class_given_in_the_workbench_stays_where_the_export_lags_behind(registered: Path) -> None:
    recognise("001", "sudden")
    assert take_in(registered, HEAD, SON, ALONE, day=JUNE) == Intake()
    assert home().states.present().get().monitor_class == "sudden"


def test_a_third_class_is_asked_about_and_income_still_follows(registered: Path) -> None:
    recognise("001", "sudden")
    changed = {"monitor_class": "边缘易致贫户", "income_per_person": "9000"}
    taken = take_in(registered, {**HEAD, **changed}, {**SON, **changed}, ALONE, day=JUNE)
    assert (taken.changed, taken.proposed) == (1, 1)
    state = home().states.present().get()
    assert (state.monitor_class, state.income_per_person_fen) == ("sudden", 900000)
    request = ChangeRequest.objects.get()
    assert (request.kind, request.asked_by) == (ChangeKind.CORRECTION, None)
    assert request.asked["changes"]["monitor_class"] == {"old": "sudden", "new": "marginal"}


def test_who_left_or_joined_is_proposed_once_and_nobody_is_moved(registered: Path) -> None:
    baby = member("001", "陆新", 7, id=whole_id(7, born="20250401"), relation="之孙子")
    assert take_in(registered, HEAD, baby, ALONE, day=JUNE).proposed == 2
    kinds = set(ChangeRequest.objects.values_list("kind", flat=True))
    assert kinds == {ChangeKind.BIRTH, ChangeKind.MOVE_OUT}
    assert home().memberships.present().count() == 2
    assert take_in(registered.with_name("july"), HEAD, baby, ALONE, day=JUNE).proposed == 0


def test_a_person_who_is_in_another_household_is_asked_for(registered: Path) -> None:
    moved = {**SON, "household_no": "002"}
    take_in(registered, HEAD, ALONE, moved, day=JUNE)
    wishes = {(r.kind, r.household.household_no) for r in ChangeRequest.objects.all()}
    assert wishes == {(ChangeKind.MOVE_IN, "002"), (ChangeKind.MOVE_OUT, "001")}


def test_a_household_of_known_persons_is_a_split_to_decide(registered: Path) -> None:
    apart = {**SON, "household_no": "009", "relation": "户主"}
    take_in(registered, HEAD, ALONE, apart, day=JUNE)
    wish = ChangeRequest.objects.get(kind=ChangeKind.SPLIT)
    assert (wish.household.household_no, wish.asked["household_no"]) == ("001", "009")
    assert not Household.objects.filter(household_no="009").exists()


def test_a_household_that_the_export_of_its_village_has_no_more_is_asked_about(registered: Path) -> None:
    take_in(registered, HEAD, SON, day=JUNE)
    assert ChangeRequest.objects.get().kind == ChangeKind.EXTINCT
    assert home("002").standing == "active"


def test_another_name_or_number_is_asked_about_and_sealed(registered: Path) -> None:
    take_in(registered, {**HEAD, "name": "陆桂蓝"}, SON, ALONE, day=JUNE)
    wish = ChangeRequest.objects.get()
    assert wish.asked["changes"] == {"name": {"old": "陆桂兰", "new": "陆桂蓝"}}
    assert Person.objects.get(id_number__isnull=False, person_no="001-01").name == "陆桂兰"


def test_what_an_export_hides_changes_nothing(registered: Path) -> None:
    hidden = [{**row, "income_per_person": "***", "monitor_class": "***"} for row in (HEAD, SON)]
    assert take_in(registered, *hidden, ALONE, day=JUNE) == Intake()


def test_a_number_that_is_no_id_is_kept_as_written_without_an_index(tmp_path: Path) -> None:
    take_in(tmp_path / "x", member("001", "陆桂兰", relation="户主", id="9901011985010200"))
    person = Person.objects.get()
    assert (person.id_number, person.id_index) == ("9901011985010200", "")


def test_a_county_without_a_code_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ShouwangError, match="不知道本系统属于哪个县"):
        take_in_register(
            Delivery(tmp_path).add("households", HEAD).update().snapshot.facts, county="99", as_of=MARCH
        )


def test_places_get_the_codes_of_the_workbench(registered: Path) -> None:
    codes = set(Region.objects.filter(level__gte=9).values_list("code", flat=True))
    assert codes == {"99010190000000", "99010190070000"}


def recognise(number: str, monitor_class: str) -> None:
    """Somebody gives a household a class in the workbench, on 10 April."""
    user, day = cast.user("lixian"), date(2025, 4, 10)
    state = home(number).states.present().get()
    HouseholdState.objects.filter(pk=state.pk).update(ended_on=day)
    state.pk, state.monitor_class, state.started_on, state.recorded_by = None, monitor_class, day, user
    state.save(force_insert=True)
