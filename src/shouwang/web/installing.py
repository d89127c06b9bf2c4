"""Making an installation, and what only the machine itself may do: recover an account, change the keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from shouwang.accounts.access import home_of
from shouwang.accounts.models import Authenticator, Grant, RecoveryCode, User
from shouwang.accounts.passwords import give_one_time_password
from shouwang.accounts.roles import Role
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.kernel.errors import ShouwangError
from shouwang.regions.actions import ensure_places
from shouwang.regions.codes import level_of, padded
from shouwang.regions.models import Level
from shouwang.secrecy.keys import FILE as KEY_FILE
from shouwang.secrecy.keys import add_generation, keyring, make_keys
from shouwang.secrecy.rotation import Progress
from shouwang.secrecy.rotation import rotate as put_under_current_key
from shouwang.web.backup.database import is_empty
from shouwang.web.home import keep_settings

FIRST = ((Role.SYSTEM_ADMIN, "system"), (Role.SECURITY_ADMIN, "security"), (Role.AUDIT_ADMIN, "audit"))
SERVER = "在服务器上办理"


class SetupError(ShouwangError):
    """The installation cannot be made as asked."""

    code = "SETUP"


def install(home: Path, *, county_name: str = "") -> Iterator[str]:
    """Make keys, tables, the county and the first administrators; says what was made. What is there stays."""
    county = _county()
    keep_settings(home, county[: Level.COUNTY])
    made = _keys(home)
    yield f"密钥：{'已生成，请把 keys 文件夹另行备份' if made else '已有'}"
    call_command("migrate", interactive=False, verbosity=0)
    yield "数据库：已是最新"
    ensure_places(county[: Level.COUNTY], (), county_name=county_name)
    yield from _first_administrators(county)
    yield f"文件夹：{home}"
    yield "下一步：shouwang workbench serve，另开一个窗口运行 shouwang workbench worker"


def _keys(home: Path) -> bool:
    """Make keys for a new installation alone: new ones would open nothing of what is there already."""
    if not (home / KEY_FILE).is_file() and not is_empty():
        raise SetupError("密钥文件不见了，数据库里已有内容", todo="从密钥备份取回 keys 文件夹再运行")
    return make_keys(home)


@transaction.atomic
def recover_account(username: str) -> str:
    """A one-time password and no second factor, for whoever has the machine itself; it stays on record."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise SetupError(f"没有启用的账号 {username}", accepted="已有的账号", todo="核对账号")
    Authenticator.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    told = give_one_time_password(user)
    subject = Subject("account", user.username, home_of(user) or "")
    record(Act.CHANGE, subject, actor=None, purpose=SERVER, new={"done": "recovered"})
    return f"{username} 的一次性密码：{told}（只显示这一次，登录后须修改）"


def rotate_keys(home: Path, *, new_key: bool, progress: Progress) -> str:
    """Put sealed fields under a new key, or under the current one where a run was interrupted."""
    generation = add_generation(home) if new_key else keyring().current
    changed = put_under_current_key(progress=progress)
    with transaction.atomic():
        subject = Subject("keys", "fields")
        record(
            Act.RUN, subject, actor=None, purpose=SERVER, new={"generation": generation, "changed": changed}
        )
    return (
        f"现在使用第 {generation} 代密钥，改了 {changed} 条；请备份 keys 文件夹，并重新启动 serve 和 worker"
    )


def _first_administrators(county: str) -> Iterator[str]:
    if Grant.objects.filter(role__in=[role for role, _ in FIRST]).exists():
        yield "管理员：已有"
        return
    yield "三个管理员的一次性密码只显示这一次，请分别交给三个人，登录后须修改："
    for role, username in FIRST:
        yield f"  {role.label}  账号 {username}  密码 {_administrator(username, role, county)}"


@transaction.atomic
def _administrator(username: str, role: Role, county: str) -> str:
    user = User.objects.enrol(username, display_name=role.label)
    told = give_one_time_password(user)
    Grant.objects.create(user=user, role=role, region_id=county, started_on=timezone.localdate())
    record(
        Act.CREATE,
        Subject("account", username, county),
        actor=None,
        purpose=SERVER,
        new={"done": "first_administrator", "role": role},
    )
    return told


def _county() -> str:
    try:
        code = padded(settings.SHOUWANG_COUNTY[: Level.COUNTY])
    except ValueError:
        code = padded("")
    if level_of(code) is not Level.COUNTY:
        raise SetupError("不知道是哪个县", accepted="--county 加6位县级区划代码", todo="加上 --county 再运行")
    return code
