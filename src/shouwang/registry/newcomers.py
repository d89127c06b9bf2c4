"""A person whom a wish brings into a household: known already, or registered now."""

from __future__ import annotations

from datetime import date

from shouwang.kernel.idnumbers import birth_date_of, read_id
from shouwang.registry.loading import ID_PURPOSE, phone_index
from shouwang.registry.models import Household, Person, PersonState, Sex
from shouwang.registry.moves import ChangeError
from shouwang.registry.search_keys import initials, name_index
from shouwang.registry.states import Ground
from shouwang.registry.wishes import Wish
from shouwang.secrecy.sealing import blind_index


def newcomer(home: Household, wish: Wish, ground: Ground) -> Person:
    """Whom the wish means; ChangeError where the ID belongs to somebody who is in another household."""
    if number := wish.text("person_no"):
        known = Person.objects.filter(person_no=number, died_on=None).first()
        if known is None:
            raise ChangeError("没有这个人编号的人", accepted="在世的登记人口", todo="核对人编号")
        return known
    id18 = whole_id(wish.text("id_number"))
    known = holder_of(id18)
    if known is None:
        return _registered(home, wish, id18, ground)
    if known.household_id or known.died_on:
        raise ChangeError(
            "此证件号码已登记在另一户", accepted="没有登记过的人", todo="用迁入办理，或核对号码"
        )
    return known


def whole_id(text: str) -> str:
    """A valid ID of 18 characters, or nothing where nothing is given; ChangeError for what is none."""
    if not text:
        return ""
    reading = read_id(text)
    if not reading.id18:
        message = reading.code.message if reading.code else "证件号码有误"
        raise ChangeError(message, accepted="18 位身份证号", todo="对照身份证核对")
    return reading.id18


def holder_of(id18: str) -> Person | None:
    """Whose ID it is."""
    if not id18:
        return None
    index = blind_index(id18, purpose=ID_PURPOSE)
    return Person.objects.filter(id_index=index).exclude(id_index="").first()


def put_id(person: Person, id18: str) -> None:
    """Give a person an ID; sex and day of birth are what it says."""
    person.id_number = id18
    person.id_index = blind_index(id18, purpose=ID_PURPOSE) if id18 else ""
    if id18:
        person.born_on = birth_date_of(id18[6:14])
        person.sex = Sex.MALE if int(id18[16]) % 2 else Sex.FEMALE


def put_name(person: Person, name: str) -> None:
    """Give a person a name, and what it is found by."""
    person.name, person.name_index, person.initials = name, name_index(name), initials(name)


def put_phone(person: Person, phone: str) -> None:
    """Give a person a telephone number, and what it is found by."""
    person.phone, person.phone_index = phone, phone_index(phone)


def _registered(home: Household, wish: Wish, id18: str, ground: Ground) -> Person:
    name = wish.text("name")
    if not name:
        raise ChangeError("没有姓名", accepted="身份证或户口簿上的姓名", todo="填写姓名")
    born = wish.text("born_on")
    person = Person(person_no=_next_number(home), source=ground.reason, sex=wish.text("sex"))
    person.born_on = date.fromisoformat(born) if born else None
    put_name(person, name)
    put_phone(person, wish.text("phone"))
    put_id(person, id18)
    person.save(force_insert=True)
    PersonState.objects.create(
        person=person,
        health=wish.text("health"),
        labour=wish.text("labour"),
        schooling=wish.text("schooling"),
        started_on=ground.on,
        reason=ground.reason,
        recorded_by=ground.by,
    )
    return person


def _next_number(home: Household) -> str:
    taken = set(
        Person.objects.filter(person_no__startswith=f"{home.household_no}-").values_list(
            "person_no", flat=True
        )
    )
    number = home.memberships.count() + 1
    while f"{home.household_no}-{number:02d}" in taken:
        number += 1
    return f"{home.household_no}-{number:02d}"
