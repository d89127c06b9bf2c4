"""A household's own word: received with a receipt, looked up by it, and never told to anyone else."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from shouwang.accounts.access import require
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.cases.models import Application, Channel, VillageCode
from shouwang.kernel.errors import ShouwangError
from shouwang.kernel.names import clean_name
from shouwang.regions.codes import range_of
from shouwang.regions.models import Region
from shouwang.registry.models import Household, Person
from shouwang.secrecy.sealing import blind_index
from shouwang.workflow.forms import Value, read_form
from shouwang.workflow.models import Case
from shouwang.workflow.refusals import FormError
from shouwang.workflow.runtime import Matter, open_case
from shouwang.workflow.shelf import current_process

PROCESS, FORM = "application", "apply"
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is mistaken when read aloud or copied by hand
RECEIPT_LETTERS = 10
TOKEN_BYTES = 12
PHONE = re.compile(r"[0-9]{7,12}")
# against abuse, not policy
MOST_A_PHONE_A_DAY = 3
MOST_A_VILLAGE_AN_HOUR = 60


class ApplyingError(ShouwangError):
    """An application that cannot be received now."""

    code = "APPLYING"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was filled in, where, how it came, and the key under which it arrives once."""

    region_id: str
    form: Mapping[str, object]
    client_key: str
    channel: Channel = Channel.CODE
    household: Household | None = None


def receive_application(
    asked: Asked, *, actor: User | None = None, now: datetime | None = None
) -> Application:
    """Take in an application once and open its case; FormError for gaps, ApplyingError for too many."""
    if actor is not None:
        require(actor, Permission.REPORT_FOR_HOUSEHOLD, region=asked.region_id)
    before = Application.objects.filter(client_key=asked.client_key).first()
    if before:
        return before
    filled = read_application(asked.form)
    try:
        with transaction.atomic():
            return _take_in(asked, filled, actor=actor, now=now or timezone.now())
    except IntegrityError:
        # the same form on its way twice at once: the other one is in
        return Application.objects.get(client_key=asked.client_key)


def read_application(form: Mapping[str, object]) -> Mapping[str, Value]:
    """What was filled in, by the fields that the pack asks for; a telephone is a row of digits."""
    filled = read_form(current_process(PROCESS).forms[FORM], form)
    phone = re.sub(r"[\s-]", "", str(filled.get("phone") or ""))
    if not PHONE.fullmatch(phone):
        raise FormError({"phone": "联系电话：请填手机或座机号码，只写数字"})
    return {**filled, "phone": phone, "applicant": clean_name(str(filled["applicant"]))}


def village_by(token: str) -> Region | None:
    """The village whose code was scanned."""
    code = VillageCode.objects.filter(token=token).select_related("region").first()
    return code.region if code else None


@transaction.atomic
def code_of(village: Region, *, actor: User) -> VillageCode:
    """The code of a village for its board; made when first asked for."""
    require(actor, Permission.REPORT_FOR_HOUSEHOLD, region=village.code)
    code, made = VillageCode.objects.get_or_create(
        region=village, defaults={"token": secrets.token_urlsafe(TOKEN_BYTES)}
    )
    if made:
        record(Act.CREATE, Subject("village_code", village.code, village.code), actor=actor)
    return code


def application_by(receipt: str) -> Application | None:
    """The application of a receipt, however it was typed."""
    text = re.sub(r"[^0-9A-Z]", "", receipt.upper())
    return (
        Application.objects.filter(receipt_index=blind_index(text, purpose="receipt"))
        .select_related("case")
        .first()
    )


def told(receipt: str) -> str:
    """A receipt number as it is shown: in groups.

    >>> told("ABCDE23456")
    'ABCDE-23456'
    """
    return f"{receipt[:5]}-{receipt[5:]}"


def _take_in(asked: Asked, filled: Mapping[str, Value], *, actor: User | None, now: datetime) -> Application:
    phone_index = blind_index(str(filled["phone"]), purpose="application.phone")
    if actor is None:
        _not_too_many(asked.region_id, phone_index, now=now)
    household = asked.household or _household_of(asked.region_id, str(filled["applicant"]))
    receipt = "".join(secrets.choice(LETTERS) for _ in range(RECEIPT_LETTERS))
    application = Application.objects.create(
        receipt=receipt,
        receipt_index=blind_index(receipt, purpose="receipt"),
        region_id=household.region_id if household else asked.region_id,
        household=household,
        channel=asked.channel,
        applicant=str(filled["applicant"]),
        phone=str(filled["phone"]),
        phone_index=phone_index,
        group_name=str(filled.get("group_name") or "")[:40],
        risk_type=str(filled["risk_type"]),
        trouble=str(filled["trouble"]),
        reported_by=actor,
        client_key=asked.client_key,
    )
    application.case = _opened(application, actor=actor, now=now)
    application.save(update_fields=["case"])
    return application


def _opened(application: Application, *, actor: User | None, now: datetime) -> Case:
    matter = Matter(
        subject_type="application",
        subject_id=application.pk,
        region_id=application.region_id,
        title=f"农户申报（{application.get_channel_display()}）",
        household_id=application.household_id,
    )
    return open_case(PROCESS, matter, actor=actor, at=now)


def _household_of(village: str, name: str) -> Household | None:
    """The household of the only person of this name in the village; less certain is left to people."""
    where = range_of(village)
    found = Person.objects.filter(
        name=name, died_on=None, household__region_id__gte=where.low, household__region_id__lt=where.high
    ).select_related("household")[:2]
    return found[0].household if len(found) == 1 else None


def _not_too_many(region_id: str, phone_index: str, *, now: datetime) -> None:
    recent = Application.objects.filter(channel=Channel.CODE)
    of_phone = recent.filter(phone_index=phone_index, received_at__gt=now - timedelta(days=1))
    of_village = recent.filter(region_id=region_id, received_at__gt=now - timedelta(hours=1))
    if of_phone.count() >= MOST_A_PHONE_A_DAY or of_village.count() >= MOST_A_VILLAGE_AN_HOUR:
        raise ApplyingError("申报过于频繁", accepted="同一电话一天三次以内", todo="明天再试，或直接找村干部")
