"""Commands of the workbench: setting it up, running it, its keys, its audit. Django wakes up only inside."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from shouwang.web.home import METRICS, home_folder, make_home

DONE, BROKEN = 0, 1
SETTINGS = "shouwang.web.settings"
FILE = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)
PORT = 8000  # not policy: where a web server of one's own usually listens
HOME = click.option(
    "--home",
    type=FOLDER,
    help="安装文件夹，默认为环境变量 SHOUWANG_HOME，再默认为 demo/workbench。",
)


def wake(home: Path | None) -> Path:
    """Let Django serve the installation in this folder; its place."""
    if home is not None:
        os.environ["SHOUWANG_HOME"] = str(home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()
    return home_folder()


@click.group()
def workbench() -> None:
    """工作台：安装、启动、后台、备份和恢复。"""


@workbench.command("setup")
@HOME
@click.option("--county", help="县级区划代码，6位；默认为环境变量 SHOUWANG_COUNTY。")
@click.option("--county-name", default="", help="县名；国家统计局代码表里有的不用写。")
def setup(home: Path | None, county: str | None, county_name: str) -> int:
    """安装：建文件夹、密钥和数据库，建立三个管理员，显示一次性密码；可以重复运行。"""
    if county:
        os.environ["SHOUWANG_COUNTY"] = county
    make_home((home or home_folder()).resolve())
    place = wake(home)
    from shouwang.web.installing import install

    for line in install(place, county_name=county_name):
        click.echo(line)
    return DONE


@workbench.command("recover")
@HOME
@click.argument("username", metavar="账号")
def recover(home: Path | None, username: str) -> int:
    """管理员自己进不去时：在服务器上重置密码并解除动态口令，记入审计。"""
    wake(home)
    from shouwang.web.installing import recover_account

    click.echo(recover_account(username))
    return DONE


@workbench.command("serve")
@HOME
@click.option("--host", default="127.0.0.1", show_default=True, help="地址；对外服务请放在反向代理后面。")
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True, help="端口。")
@click.option("--workers", type=click.IntRange(1, 32), default=2, show_default=True, help="进程数。")
def serve(home: Path | None, host: str, port: int, workers: int) -> int:
    """启动网页服务。"""
    place = wake(home)
    from shouwang.web.serving import serve_pages

    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(place / METRICS)
    serve_pages(place, host=host, port=port, workers=workers)
    return DONE


@workbench.command("worker")
@HOME
def worker(home: Path | None) -> int:
    """启动后台：读取报送、研判、定时工作。"""
    place = wake(home)
    from shouwang.web.serving import work

    work(place)
    return DONE


@workbench.command("backup")
@HOME
@click.option("--to", type=FILE, required=True, help="备份写成这个文件，必须还没有；最好在另一块磁盘上。")
@click.option("--with-keys", is_flag=True, help="把密钥也放进去；不加时密钥请另行备份。")
def backup(home: Path | None, to: Path, with_keys: bool) -> int:  # noqa: FBT001 - a flag of the command line
    """备份：数据库、报送文件、佐证、研判结果和数据湖，写成一个文件；工作照常进行。"""
    place = wake(home)
    from shouwang.web.backup.making import back_up

    for line in back_up(place, to.resolve(), with_keys=with_keys):
        click.echo(line)
    return DONE


@workbench.command("restore")
@HOME
@click.option("--from", "file", type=FILE, required=True, help="备份文件。")
@click.option("--keys", "keys_folder", type=FOLDER, help="另行备份的 keys 文件夹；备份里有密钥时不用。")
def restore(home: Path | None, file: Path, keys_folder: Path | None) -> int:
    """恢复：核对备份，写入空的文件夹和空的数据库，再核对审计记录和文件。"""
    place = wake(home)
    from shouwang.web.backup.restoring import restore as restored

    found = restored(file.resolve(), place, keys=keys_folder)
    for line in found.lines:
        click.echo(line)
    return DONE if found.well else BROKEN


@click.group()
def audit() -> None:
    """审计记录。"""


@audit.command("verify")
@HOME
def verify(home: Path | None) -> int:
    """逐条核对审计记录，有改动、缺失的说出在哪里。"""
    wake(home)
    from shouwang.audit.chain import breaks, length

    found = list(breaks())
    for gap in found:
        click.echo(gap.reason, err=True)
    click.echo(f"审计记录共 {length()} 条，{'全部完好' if not found else f'有 {len(found)} 处不对'}")
    return BROKEN if found else DONE


@click.group()
def keys() -> None:
    """敏感信息的密钥。"""


@keys.command("rotate")
@HOME
@click.option(
    "--keep-key", is_flag=True, help="不换新密钥，只把旧密钥的内容改用现在的密钥：接着做上次中断的。"
)
def rotate(home: Path | None, keep_key: bool) -> int:  # noqa: FBT001 - a flag of the command line
    """换一把新密钥，把敏感信息分批改用新密钥；中断后加 --keep-key 再运行。"""
    place = wake(home)
    from shouwang.web.installing import rotate_keys

    def told(column: str, done: int) -> None:
        click.echo(f"{column} …已改 {done} 条")

    click.echo(rotate_keys(place, new_key=not keep_key, progress=told))
    return DONE


def add_to(cli: Any) -> None:  # noqa: ANN401 - a click group
    """Add the groups to the command line."""
    for group in (workbench, audit, keys):
        cli.add_command(group)
