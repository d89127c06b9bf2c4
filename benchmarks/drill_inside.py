"""What the drills do inside an installation: fill it, hand in files, ask for a sweep, count what is there.

SHOUWANG_HOME=… SHOUWANG_DATABASE=… python -m benchmarks.drill_inside fill VISITS
… deliver FILES ROWS FIRST | sweep | count FORMS.json
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import workbench_data, workbench_work

AT_ONCE = 2_000
MEDICAL = ("身份证号", "姓名", "乡镇", "村", "结算日期", "医疗类别", "个人自付", "联系电话")


def fill(visits: int) -> dict[str, Any]:
    """A workbench with a visit to make for each form, and everybody under a number of their own."""
    homes = workbench_work.homes_for(visits)
    prepared = workbench_work.main(homes, homes, visits)
    seal_numbers()
    return {**prepared, "households": homes}


def seal_numbers() -> None:
    """Everybody's own ID, so that delivered rows find whom they are about."""
    from shouwang.registry.loading import ID_PURPOSE
    from shouwang.registry.models import Person
    from shouwang.secrecy.sealing import blind_index

    persons = list(Person.objects.order_by("pk").only("pk"))
    for person in persons:
        person.id_number = workbench_data.id_of(person.pk)
        person.id_index = blind_index(person.id_number, purpose=ID_PURPOSE)
    Person.objects.bulk_update(persons, ("id_number", "id_index"), batch_size=AT_ONCE)


def deliver(files: int, rows: int, first: int) -> list[int]:
    """So many files of the medical insurance, as its officer sends them; the numbers of their jobs."""
    from tests import cast

    from shouwang.jobs.checking import receive_and_ask
    from shouwang.jobs.models import Job

    before = set(Job.objects.values_list("pk", flat=True))
    for number in range(first, first + files):
        receive_and_ask(
            county=cast.COUNTY, department="medical_insurance", file_name=f"医保结算{number}.csv",
            chunks=[bills(number, rows)], actor=cast.user("yibao"),
        )  # fmt: skip
    return sorted(set(Job.objects.values_list("pk", flat=True)) - before)


def bills(number: int, rows: int) -> bytes:
    """Stays in hospital of people of the register, other ones in each file."""
    from shouwang.registry.models import Person

    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(MEDICAL)
    for person in Person.objects.order_by("pk")[number * 7 : number * 7 + rows]:
        yuan = 20_000 if person.pk % 40 == 0 else 100 + number
        day = date(date.today().year, 1, 1 + number % 28)  # noqa: DTZ011 - a date in a file, no moment
        writer.writerow([person.id_number, person.name, "", "", day, "住院", yuan, ""])
    return file.getvalue().encode("utf-8-sig")


def sweep() -> list[int]:
    """Ask for the county to be judged; the number of the job."""
    from tests import cast

    from shouwang.jobs.models import Job
    from shouwang.jobs.sweep import KIND, ask_for_sweep

    made = ask_for_sweep(county=cast.COUNTY, actor=None)
    return list(Job.objects.filter(kind=KIND, subject_id=made.pk).values_list("pk", flat=True))


def count(forms: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """How often each form that was said to be accepted is there: its visit, its step, its photograph.

    `forms`: of each key the case, and whether a photograph went with it.
    """
    from shouwang.cases.models import Visit
    from shouwang.workflow.models import StepTaken

    visits = Counter(Visit.objects.values_list("client_key", flat=True))
    of_case = Counter(Visit.objects.values_list("case_id", flat=True))
    steps = Counter(StepTaken.objects.filter(action="visit").values_list("case_id", flat=True))
    lost = [key for key in forms if key not in visits]
    cases = {form["case"] for form in forms.values()}
    doubled = [case for case in cases if of_case[case] > 1 or steps[case] > 1]
    pictured = {form["case"] for key, form in forms.items() if form["photo"] and key in visits}
    return {
        "stored": len(forms) - len(lost),
        "lost": len(lost),
        "doubled": len(doubled),
        "stray": len(set(visits) - set(forms)),
        "photographs": len(pictured),
        "without_photograph": len(pictured - set(with_photograph())),
    }


def with_photograph() -> Iterator[int]:
    """The cases that have exactly one photograph, whose file is there and is what it was."""
    import hashlib

    from shouwang.workflow.evidence import path_of
    from shouwang.workflow.models import Evidence

    found = list(Evidence.objects.filter(step__action="visit").values_list("case_id", "sha256"))
    each = Counter(case for case, _ in found)
    for case, digest in found:
        path = path_of(digest)
        whole = path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest
        if each[case] == 1 and whole:
            yield case


def main(words: Sequence[str]) -> object:
    """What a word asks for."""
    name, *rest = words
    if name == "count":
        return count(json.loads(Path(rest[0]).read_text("utf-8")))
    return {"fill": fill, "deliver": deliver, "sweep": sweep}[name](*map(int, rest))


if __name__ == "__main__":
    workbench_data.set_up()
    print(json.dumps(main(sys.argv[1:]), ensure_ascii=False))
