"""The addresses for programs, under /api/v1/: deliveries in, findings and steps out, page by page."""

from typing import Annotated, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from ninja import File, Form, NinjaAPI, Path, Query, Status
from ninja.files import UploadedFile

from shouwang.accounts.access import home_of, require, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.api.keys import Bearer
from shouwang.api.shapes import (
    DeliveryOut,
    FindingOut,
    Findings,
    Refusal,
    SheetOut,
    StepOut,
    Steps,
)
from shouwang.feeds.models import Delivery
from shouwang.feeds.selectors import delivery_for, departments_for
from shouwang.jobs.checking import receive_and_ask
from shouwang.kernel.errors import ShouwangError
from shouwang.regions.codes import padded
from shouwang.screening.models import FindingRecord, FindingState
from shouwang.workflow.models import StepTaken
from shouwang.workflow.selectors import cases_for

M = TypeVar("M", bound=Model)
PORTION = 1000
After = Annotated[int, Query(ge=0)]
Limit = Annotated[int, Query(ge=1, le=PORTION)]
COUNTY_DIGITS = 6
REFUSALS = {401: Refusal, 403: Refusal, 404: Refusal, 422: Refusal}

api = NinjaAPI(
    title="守望数据接口",
    version="1",
    auth=Bearer(),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="interface:api",
)


@api.get("/findings", response={200: Findings, **REFUSALS})
def findings(
    request: HttpRequest,
    after: After = 0,
    limit: Limit = PORTION,
    state: FindingState | None = None,
) -> Findings:
    """Findings of the regions that the key reaches, in order of their numbers."""
    scope = require(_user(request), Permission.SEE_FINDINGS)
    rows = scope.within(FindingRecord.objects.exclude(state=FindingState.HELD)).select_related("household")
    rows = rows.filter(state=state) if state else rows
    items, following = _portion(rows, after=after, limit=limit)
    return Findings(items=[_finding(row) for row in items], next=following)


@api.get("/steps", response={200: Steps, **REFUSALS})
def steps(request: HttpRequest, after: After = 0, limit: Limit = PORTION) -> Steps:
    """Everything that happened to cases, in order: to be asked for again and again (polling)."""
    cases = cases_for(_user(request)).order_by().values("pk")
    items, following = _portion(
        StepTaken.objects.filter(case__in=cases).select_related("case"), after=after, limit=limit
    )
    return Steps(items=[_step(row) for row in items], next=following)


@api.post("/deliveries", response={201: DeliveryOut, 200: DeliveryOut, **REFUSALS})
def send(
    request: HttpRequest, file: Annotated[UploadedFile, File(...)], department: Annotated[str, Form(...)]
) -> Status[DeliveryOut]:
    """Send a file as it is; it is read within seconds (ask again). The same content changes nothing."""
    user = _user(request)
    scope = require(user, Permission.DELIVER_FEEDS)
    county = padded((home_of(user) or scope.ranges[0].low)[:COUNTY_DIGITS])
    if department not in departments_for(user, county):
        raise PermissionDenied
    received = receive_and_ask(
        county=county,
        department=department,
        file_name=file.name or "file",
        chunks=file.chunks(),
        actor=user,
    )
    told = _delivery(received.delivery, again=received.again)
    return Status(200 if received.again else 201, told)


@api.get("/deliveries/{number}", response={200: DeliveryOut, **REFUSALS})
def delivery(request: HttpRequest, number: Annotated[int, Path(ge=1)]) -> DeliveryOut:
    """What became of a delivery."""
    if not scope_for(_user(request), Permission.SEE_DELIVERIES):
        raise PermissionDenied
    return _delivery(delivery_for(_user(request), number), again=False)


def _user(request: HttpRequest) -> User:
    """The account behind the key."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _portion(rows: QuerySet[M], *, after: int, limit: int) -> tuple[list[M], int | None]:
    items = list(rows.filter(pk__gt=after).order_by("pk")[:limit])
    return items, items[-1].pk if len(items) == limit else None


def _finding(row: FindingRecord) -> FindingOut:
    return FindingOut(
        id=row.pk,
        household_no=row.household.household_no,
        region=row.region_id,
        rule_id=row.rule_id,
        risk_type=row.risk_type,
        level=row.level,
        state=row.state,
        doubtful=row.doubtful,
        outcome=row.outcome,
        citation=row.citation,
        first_seen_on=row.first_seen_on,
        last_seen_on=row.last_seen_on,
        sweep=row.last_sweep_id,
    )


def _step(row: StepTaken) -> StepOut:
    return StepOut(
        id=row.pk,
        case=row.case_id,
        process=row.case.process_name,
        household=row.case.household_id,
        region=row.case.region_id,
        action=row.action,
        from_step=row.from_step,
        to_step=row.to_step,
        role=row.role,
        at=row.at,
    )


def _delivery(row: Delivery, *, again: bool) -> DeliveryOut:
    names = tuple(SheetOut.model_fields)
    return DeliveryOut(
        id=row.pk,
        department=row.department,
        sha256=row.sha256,
        state=row.state,
        message=row.message,
        delivered_at=row.delivered_at,
        again=again,
        sheets=[SheetOut(**{name: getattr(sheet, name) for name in names}) for sheet in row.sheets.all()],
    )


@api.exception_handler(ShouwangError)
def refused(request: HttpRequest, error: ShouwangError) -> object:
    """422: what was found, what is accepted, what to do."""
    return api.create_response(request, {"code": error.code, "message": error.message}, status=422)


@api.exception_handler(PermissionDenied)
def denied(request: HttpRequest, error: PermissionDenied) -> object:
    """403: the account of the key may not do this."""
    told = {"code": "DENIED", "message": "密钥对应的账号没有这项权限或不在其管辖范围"}
    return api.create_response(request, told, status=403)


@api.exception_handler(Delivery.DoesNotExist)
def not_there(request: HttpRequest, error: Delivery.DoesNotExist) -> object:
    """404: there is none, or none that the key reaches."""
    return api.create_response(request, {"code": "NOT_FOUND", "message": "没有这份报送"}, status=404)
