"""The pages for what went wrong: what was found and what to do; never a trace, never a name."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from shouwang.kernel.disk import DiskFullError, says_full
from shouwang.web.doors import looked_at


def _told(request: HttpRequest, status: int, *, found: str, todo: str) -> HttpResponse:
    shown = {"status": status, "found": found, "todo": todo, "number": getattr(request, "log_number", "")}
    return render(request, "faults/fault.html", shown, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request cannot be read."""
    return _told(request, 400, found="提交的内容无法读取", todo="返回上一页，刷新后重试")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: not of this region or role."""
    return _told(
        request,
        403,
        found="不在您的管辖范围，或您的角色不能办理此事",
        todo="如需办理，请联系系统管理员调整角色",
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that was opened before the last sign-in, or comes from elsewhere.

    What was typed is kept by the page (js/keep_typed.js) and stands there again when it is opened anew.
    """
    found = "这个页面打开得太久，或在别处重新登录过"
    if request.headers.get("Accept", "").startswith("application/json"):
        told = {"state": "stale", "message": f"{found}，请刷新后再发送"}
        return JsonResponse(told, status=HTTPStatus.FORBIDDEN)
    shown = {
        "status": 403,
        "found": found,
        "todo": "没有提交成功；回到原来的页面，填写的内容还在，核对后再提交",
        "back": looked_at(request),
    }
    return render(request, "faults/fault.html", shown, status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or nothing that this person may know of."""
    known = getattr(request, "user", None) is not None and request.user.is_authenticated
    todo = "核对地址，或从待办重新进入" if known else "核对地址；从村里的二维码进来的，请重新扫码"
    return _told(request, 404, found="没有找到这个页面或对象", todo=todo)


def disk_full(request: HttpRequest) -> HttpResponse:
    """507: there is no room for what was sent; a form stays on the phone, or in the page."""
    error = DiskFullError()
    if request.headers.get("Accept", "").startswith("application/json"):
        told = {"state": "full", "message": error.message}
        return JsonResponse(told, status=HTTPStatus.INSUFFICIENT_STORAGE)
    return _told(request, HTTPStatus.INSUFFICIENT_STORAGE, found=error.found, todo=error.todo)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; the number in the log leads to it. 507: nobody's fault, the disk is full."""
    if says_full(sys.exc_info()[1]):
        return disk_full(request)
    return _told(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        found="系统出错，已记录",
        todo="稍后重试；已填写的内容没有丢失",
    )
