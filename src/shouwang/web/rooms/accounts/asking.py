"""Asking for accounts and roles: one by one, or as a list."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO

import xlsxwriter
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from shouwang.accounts import actions, selectors
from shouwang.accounts.importing import HEADINGS, Read, ask_accounts, read_list
from shouwang.accounts.roles import Permission
from shouwang.web.doors import Visitor, door
from shouwang.web.files import sent_file
from shouwang.web.rooms.accounts.forms import AccountForm, GrantForm, ImportForm

EXAMPLE = ("zhang.cun", "张某", "王家乡政府", "", "采集员", "赵村", "")
SHOWN_FAULTS = 200


@door(Permission.MANAGE_ACCOUNTS)
def new(request: Visitor) -> HttpResponse:
    """Somebody new; they can sign in when another administrator has approved."""
    form = AccountForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask_account(form.account(), reason=form.cleaned_data["reason"], actor=request.user)
        except actions.AccountError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"已提出，等待安全管理员批准：{made.user.display_name}")
            return redirect("accounts:all")
    return _form(request, form, title="新建账号", lead="提出后由安全管理员批准，批准后再发一次性密码")


@door(Permission.MANAGE_ACCOUNTS)
def new_grant(request: Visitor, username: str) -> HttpResponse:
    """One more role for somebody."""
    account = selectors.account_for(request.user, username)
    form = GrantForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.ask_grant(account, form.asked(), reason=reason, actor=request.user)
        except actions.AccountError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "已提出，等待安全管理员批准")
            return redirect("accounts:one", username)
    return _form(request, form, title=f"为{account.display_name}申请角色", lead="提出后由安全管理员批准")


@door(Permission.MANAGE_ACCOUNTS)
def import_list(request: Visitor) -> HttpResponse:
    """Many at once, from a workbook: all of it, or what is wrong with it row by row."""
    form = ImportForm(request.POST or None, request.FILES or None)
    read: Read | None = None
    if request.method == "POST" and form.is_valid():
        try:
            read = read_list(form.cleaned_data["file"].read(), actor=request.user)
            if not read.faults:
                reason = form.cleaned_data["reason"]
                count = ask_accounts(read.accounts, reason=reason, actor=request.user)
                messages.success(request, f"已提出 {count} 个账号，等待安全管理员批准")
                return redirect("accounts:all")
        except actions.AccountError as error:
            form.add_error("file", error.message)
    wrong = bool(form.errors or (read and read.faults))
    shown = {"form": form, "faults": read.faults[:SHOWN_FAULTS] if read else (), "read": read}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "accounts/import.html", shown, status=status)


@door(Permission.MANAGE_ACCOUNTS)
def import_form(request: Visitor) -> HttpResponse:
    """The empty workbook, with one row that shows how."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet("账号"), book.add_format({"bold": True})
        sheet.write_row(0, 0, HEADINGS, bold)
        sheet.write_row(1, 0, EXAMPLE)
        sheet.set_column(0, len(HEADINGS) - 1, 16)
    return sent_file(content.getvalue(), "accounts.xlsx")


def _form(request: Visitor, form: GrantForm, *, title: str, lead: str) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "accounts/ask.html", {"form": form, "title": title, "lead": lead}, status=status)
