"""The pages of sweeps: the list, one with its counts and held rules, how right the rules are."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import home_of, may, require
from shouwang.accounts.roles import Permission
from shouwang.feeds.contract import kinds_of
from shouwang.jobs.actions import ask_to_cancel
from shouwang.jobs.selectors import goes_on, job_about
from shouwang.jobs.sweep import KIND, ask_for_sweep
from shouwang.kernel.errors import ShouwangError
from shouwang.regions.codes import padded
from shouwang.regions.models import Level
from shouwang.screening.actions import decide_held_rule
from shouwang.screening.counts import counts_by_rule, counts_by_township, held_rules_of
from shouwang.screening.models import HeldRule, Sweep
from shouwang.screening.rule_names import rule_names
from shouwang.screening.selectors import by_feed, held_rule_for, precision_of_rules, sweep_for, sweeps_for
from shouwang.web.doors import Visitor, door
from shouwang.web.lists import paged
from shouwang.workflow.stack import packs_in_use

RUN, RELEASE = Permission.RUN_SWEEP, Permission.RELEASE_RULE


@require_safe
@door(RUN)
def all_sweeps(request: Visitor) -> HttpResponse:
    """The sweeps, the latest first, and the button for another."""
    page = paged(sweeps_for(request.user).select_related("asked_by"), request)
    return render(request, "sweeps/all.html", {"page": page})


@require_POST
@door(RUN)
def start(request: Visitor) -> HttpResponse:
    """Asks for a sweep of today; leads to the one that goes on, where there is one."""
    county = padded((home_of(request.user) or "")[: Level.COUNTY])
    require(request.user, RUN, region=county)
    sweep = ask_for_sweep(county=county, actor=request.user)
    return redirect("sweeps:one", sweep.pk)


@require_safe
@door(RUN)
def one(request: Visitor, number: int) -> HttpResponse:
    """One sweep: how far it is, what it found, which rules wait, and why they hit so many."""
    sweep = _sweep(request, number)
    job = job_about(KIND, sweep.pk)
    context = {
        "sweep": sweep,
        "job": job if job and (goes_on(job) or job.error_code) else None,
        "rules": counts_by_rule(sweep),
        "townships": counts_by_township(sweep),
        "held": held_rules_of(sweep),
        "may_release": may(request.user, RELEASE),
    }
    return render(request, "sweeps/one.html", context)


@require_http_methods(["GET", "POST"])
@door(RUN)
def progress(request: Visitor, number: int) -> HttpResponse:
    """How far the sweep is, as a part of the page; POST asks it to stop."""
    sweep = _sweep(request, number)
    job = job_about(KIND, sweep.pk)
    if job is None:
        raise Http404
    if request.method == "POST":
        ask_to_cancel(job, actor=request.user)
        return redirect("sweeps:one", sweep.pk)
    answer = render(request, "sweeps/progress.html", {"sweep": sweep, "job": job})
    if not goes_on(job):
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@door(RELEASE)
def decide(request: Visitor, number: int) -> HttpResponse:
    """Releases a held rule, or keeps it back; the reason stands with it."""
    try:
        held = held_rule_for(request.user, number)
    except HeldRule.DoesNotExist as error:
        raise Http404 from error
    release = request.POST.get("decision") == "release"
    try:
        touched = decide_held_rule(
            held, release=release, reason=request.POST.get("reason", ""), actor=request.user
        )
    except ShouwangError as error:
        messages.error(request, error.message)
    else:
        done = "已放行" if release else "已决定不放行"
        messages.success(request, f"{held.label}{done}，涉及 {touched} 条线索")
    return redirect("sweeps:one", held.sweep_id)


@require_safe
@door(RUN)
def precision(request: Visitor) -> HttpResponse:
    """How often people found rules and files to be right."""
    rules = precision_of_rules(request.user)
    names = rule_names()
    labels = {kind.name: kind.label for kind in kinds_of(packs_in_use())}
    feeds = by_feed(rules, {rule: name.kinds for rule, name in names.items()})
    context = {
        "rules": [
            (each, names[each.rule_id].label if each.rule_id in names else each.rule_id) for each in rules
        ],
        "feeds": [(each, labels.get(each.rule_id, each.rule_id)) for each in feeds],
    }
    return render(request, "sweeps/precision.html", context)


def _sweep(request: Visitor, number: int) -> Sweep:
    try:
        return sweep_for(request.user, number)
    except Sweep.DoesNotExist as error:
        raise Http404 from error
