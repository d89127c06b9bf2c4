"""Invents places, households and families whose ages and relations make sense."""

from __future__ import annotations

from datetime import date, timedelta

from shouwang.sample import naming
from shouwang.sample.chance import Chance
from shouwang.sample.clock import age_on, month_start, years_before
from shouwang.sample.identity import Numbers
from shouwang.sample.people import County, House, Person, Village

MONITOR_CLASSES = {"脱贫不稳定户": 4.0, "边缘易致贫户": 4.0, "突发严重困难户": 2.0}
BOUNDARY_AGES = (6, 16, 16, 60, 60)
LABOUR = {"普通劳动力": 76.0, "技能劳动力": 8.0, "弱劳动力或半劳动力": 10.0, "丧失劳动力": 6.0}


class Families:
    """Builds one county; `line` is the income per person (分) around which some households are placed."""

    def __init__(self, chance: Chance, *, day: date, area: str, line: int) -> None:
        """`area`: six digits that begin with 99; they begin every household number."""
        self.chance, self.day, self.area, self.line = chance, day, area, line
        others = ("994317", "997705", "992028")
        self.numbers = Numbers(chance.fork("numbers"), (area, area, area, *others))

    def county(self, name: str, households: int) -> County:
        """A whole county."""
        townships, villages = self._places(households)
        houses = [self._house(self.chance.pick(villages), n) for n in range(1, households + 1)]
        self._namesakes(houses)
        outsiders = [self._outsider(houses) for _ in range(max(6, households // 60))]
        return County(name, townships, villages, houses, outsiders)

    def _places(self, households: int) -> tuple[list[str], list[Village]]:
        count = max(6, households // 35 if households < 4000 else 100 + households // 250)
        town_count = max(3, min(count // 6, 26))
        stems = naming.place_names(self.chance, naming.TOWNSHIP_TAILS, town_count)
        townships = [stem + self.chance.pick("镇镇乡") for stem in stems]
        tails = naming.VILLAGE_TAILS
        # A few village names are met in two townships, and some townships have a village of their own name.
        names = naming.place_names(self.chance, tails, max(5, int(count * 0.92)))
        villages = dict.fromkeys(
            Village(townships[i % town_count], f"{names[i % len(names)]}村") for i in range(count)
        )
        villages[Village(townships[0], f"{stems[0]}村")] = None
        return townships, list(villages)

    def _house(self, village: Village, number: int) -> House:
        chance = self.chance
        monitor = chance.weighed(MONITOR_CLASSES) if chance.often(0.14) else ""
        removed = chance.weighed({True: 5.0, False: 4.0, None: 1.0}) if monitor else None
        house = House(
            number=f"{self.area}{number:06d}",
            village=village,
            group=f"第{chance.pick('一二三四五六')}组",
            kind=chance.weighed({"脱贫户": 5.0, "一般农户": 5.0}),
            monitor_class=monitor,
            risk_removed=removed,
            recognised=month_start(self.day, later=-chance.between(2, 40)) if monitor else None,
            income=self._income(),
            dotted=chance.often(0.04),
        )
        house.members = self._family(house)
        self._finish(house)
        return house

    def _income(self) -> int:
        chance = self.chance
        if chance.often(0.02):
            return self.line - chance.pick((0, 0, 1, 1, 100))
        if chance.often(0.03):
            return self.line - chance.between(100, 300_000)
        if chance.often(0.15):
            return self.line + chance.between(0, 600_000)
        return self.line + chance.between(100_000, 2_800_000)

    def _family(self, house: House) -> list[Person]:
        chance = self.chance
        if chance.often(0.07):
            return self._old_people(house)
        surname = naming.family_name(chance)
        man = chance.often(0.8)
        age = chance.between(26, 66)
        family = [self._person(house, "户主", age=age, man=man, surname=surname)]
        if chance.often(0.85):
            family.append(self._person(house, "配偶", age=age + chance.between(-4, 3), man=not man))
        for _ in range(chance.weighed({0: 2.0, 1: 4.0, 2: 4.0, 3: 1.0})):
            child_age = age - chance.between(21, 34)
            if 0 <= child_age <= 30:
                family.append(self._child(house, child_age, surname))
        if age < 48 and chance.often(0.3):
            father = chance.often(0.5)
            own = surname if father else None
            relation = "之父" if father else "之母"
            family.append(
                self._person(house, relation, age=age + chance.between(20, 32), man=father, surname=own)
            )
        return family

    def _old_people(self, house: House) -> list[Person]:
        chance, age = self.chance, self.chance.between(60, 84)
        man = chance.often(0.5)
        family = [self._person(house, "户主", age=age, man=man)]
        if chance.often(0.5):
            family.append(self._person(house, "配偶", age=max(58, age - chance.between(0, 5)), man=not man))
        if chance.often(0.3):
            family.append(self._child(house, chance.between(3, 15), None, relation=("之孙子", "之孙女")))
        return family

    def _child(
        self, house: House, age: int, surname: str | None, relation: tuple[str, str] = ("之子", "之女")
    ) -> Person:
        boy = self.chance.often(0.52)
        return self._person(house, relation[0] if boy else relation[1], age=age, man=boy, surname=surname)

    def _birth(self, age: int) -> date:
        """A birthday within the year of that age; a few on the day or the day after, when ages turn."""
        chance = self.chance
        near = [limit for limit in BOUNDARY_AGES if abs(limit - age) <= 1]
        if near and chance.often(0.1):
            return years_before(self.day, near[0]) + timedelta(days=chance.pick((0, 0, 1, -1)))
        return years_before(self.day, age) - timedelta(days=chance.between(1, 360))

    def _person(
        self, house: House, relation: str, *, age: int, man: bool, surname: str | None = None
    ) -> Person:
        chance = self.chance
        birth = self._birth(max(age, 0))
        surname = surname or naming.family_name(chance)
        name = naming.dotted_name(chance) if house.dotted else surname + naming.given_name(chance, man=man)
        return Person(
            name=name,
            sex="男" if man else "女",
            birth=birth,
            id18=self.numbers.give(birth=birth, man=man),
            village=house.village,
            relation=relation,
            house=house,
        )

    def _finish(self, house: House) -> None:
        weak = self.chance.often(0.01)
        for order, person in enumerate(house.members, 1):
            person.person_no = f"{house.number}{order:02d}"
            self._work_and_school(person, weak=weak)
            if age_on(person.birth, self.day) >= 16 and self.chance.often(0.7):
                person.phone = f"1610{self.chance.below(10_000_000):07d}"

    def _work_and_school(self, person: Person, *, weak: bool) -> None:
        chance, age = self.chance, age_on(person.birth, self.day)
        if age < 16:
            person.labour = "无劳动力"
        elif weak:
            person.labour = chance.pick(("无劳动力", "丧失劳动力"))
        elif age >= 60:
            person.labour = chance.pick(("无劳动力", "弱劳动力或半劳动力", "普通劳动力"))
        else:
            person.labour = chance.weighed(LABOUR)
        if 6 <= age <= 18 and person.relation != "户主":
            grade = age - 6
            person.student = (
                "小学" if grade < 6 else ("七年级", "八年级", "九年级")[grade - 6] if grade < 9 else "高中"
            )
            person.student = "" if age > 16 and chance.often(0.4) else person.student
        person.health = chance.weighed({"健康": 8.0, "长期慢性病": 1.2, "患有大病": 0.4, "残疾": 0.4})

    def _namesakes(self, houses: list[House]) -> None:
        """Gives some people the name of a neighbour: the trap of every match by name."""
        by_village: dict[Village, list[Person]] = {}
        for house in houses:
            for person in house.members:
                by_village.setdefault(house.village, []).append(person)
        for neighbours in by_village.values():
            for person in self.chance.some(neighbours, 0.012):
                other = self.chance.pick(neighbours)
                if other.sex == person.sex and other.house is not person.house:
                    person.name = other.name

    def _outsider(self, houses: list[House]) -> Person:
        """Somebody who lives here and whom nobody registered."""
        chance = self.chance
        house, man = chance.pick(houses), chance.often(0.5)
        birth = self._birth(chance.between(8, 70))
        name = naming.family_name(chance) + naming.given_name(chance, man=man)
        number = self.numbers.give(birth=birth, man=man)
        return Person(name=name, sex="男" if man else "女", birth=birth, id18=number, village=house.village)
