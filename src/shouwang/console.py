"""What a person at a terminal sees beside the results: progress, and faults as one line each."""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from shouwang.kernel.errors import ShouwangError

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

SHOWN_LINES = 4
"""Of an error with many faults."""
LISTED_FAULTS = 60
"""More than a screen or two: whoever mends these sees the rest the next time."""
HIDDEN = re.compile(r"[0-9]{4,}[0-9Xx*]*|[^\x00-\x7f]+")
"""What could be personal in the text of an unexpected error: long numbers and anything Chinese."""


class Progress(Protocol):
    """Told by long work how far it is."""

    def stage(self, name: str) -> None:
        """A new stage begins."""

    def step(self, done: int, total: int) -> None:
        """So much of the stage is done."""


def prepare_streams() -> None:
    """Let a terminal that knows no Chinese show something rather than end the run."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def close_stdout() -> None:
    """Nobody reads any more: what Python still wants to write at its end goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class PlainProgress:
    """One line a stage on stdout: for logs and files. stderr stays free for what went wrong."""

    def stage(self, name: str) -> None:
        """Say that the stage begins."""
        click.echo(f"{name} …")

    def step(self, done: int, total: int) -> None:
        """Say nothing in between."""


class TerminalProgress:
    """A line with a bar for the stage at work."""

    def __init__(self, bars: RichProgress) -> None:
        """`bars` is started and stopped by `progress`."""
        self._bars = bars
        self._task: TaskID | None = None

    def stage(self, name: str) -> None:
        """Finish the last line and begin the next."""
        self.finish()
        self._task = self._bars.add_task(name, total=None)

    def step(self, done: int, total: int) -> None:
        """Move the bar."""
        if self._task is not None:
            self._bars.update(self._task, completed=done, total=total)

    def finish(self) -> None:
        """The stage at work is done."""
        if self._task is not None:
            self._bars.update(self._task, completed=1, total=1)


@contextmanager
def progress() -> Iterator[Progress]:
    """Bars on a terminal, plain lines otherwise."""
    if not sys.stderr.isatty():
        yield PlainProgress()
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=False) as bars:
        shown = TerminalProgress(bars)
        yield shown
        shown.finish()


def usage_message(error: click.ClickException) -> str:
    """What click has to say about the options, as one Chinese line."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "shouwang"
    return f"错误：{_fault(error)}；请运行 {command} --help 看用法。"


def _fault(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        near = f"；可接受：{'、'.join(error.possibilities)}" if error.possibilities else ""
        return f"没有选项 {error.option_name}{near}"
    if isinstance(error, click.MissingParameter):
        return f"缺少{_name(error.param)}"
    if isinstance(error, click.BadParameter):
        return f"{_name(error.param)}：{_expected(error)}"
    text = error.format_message()
    if text.startswith("No such command"):
        return f"没有命令 {_quoted(text)}；可接受：screen、explain、simulate、sample、doctor、policy check"
    if "extra argument" in text:
        return "有多余的参数（含空格的路径要加引号）"
    if "requires an argument" in text or "requires 2 arguments" in text:
        return f"选项 {_quoted(text)} 后面没有写值"
    return f"选项用得不对（{text}）"


def _name(param: click.Parameter | None) -> str:
    if isinstance(param, click.Option):
        return f"选项 {param.opts[0]}"
    return f"参数 {param.human_readable_name}" if param else "选项"


def _expected(error: click.BadParameter) -> str:
    kind = error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        return f"值不认识；可接受：{'、'.join(map(str, kind.choices))}"
    if isinstance(kind, click.IntRange):
        top = f"，不大于 {kind.max}" if kind.max is not None else ""
        return f"值不对；可接受：不小于 {kind.min} 的整数{top}"
    if isinstance(kind, click.Path):
        return f"路径不对；可接受：{'文件夹' if kind.dir_okay and not kind.file_okay else '文件'}"
    return error.message


def _quoted(text: str) -> str:
    found = re.search(r"'([^']*)'", text)
    return f"“{found[1]}”" if found else ""


def fault_line(error: ShouwangError) -> str:
    """The error as one line; of many faults the first ones."""
    lines = error.message.split("\n")
    shown = "；".join(line.rstrip("：；。") for line in lines[:SHOWN_LINES])
    more = (
        f"；另有{len(lines) - SHOWN_LINES}行，请运行 shouwang policy check 看全部"
        if len(lines) > SHOWN_LINES
        else ""
    )
    return f"错误：{shown}{more}。"


def fault_list(faults: Sequence[object]) -> str:
    """All faults, one a line; of very many the first ones, and how many more there are."""
    more = len(faults) - LISTED_FAULTS
    return "\n".join(
        [
            f"错误：规则包有 {len(faults)} 处错误：",
            *(f"  {fault}" for fault in faults[:LISTED_FAULTS]),
            *([f"  另有 {more} 处"] if more > 0 else []),
            "请改正规则包后重新运行。",
        ]
    )


def system_fault(error: OSError) -> str:
    """A disk that is full, a folder that may not be written: what the system says, and where."""
    where = f"“{error.filename}”" if error.filename else ""
    reason = error.strerror or type(error).__name__
    return f"错误：读写{where}时系统报错（{reason}）；请检查磁盘空间和权限后再运行。"


def unexpected(error: BaseException) -> str:
    """Write a log without personal data for the makers; returns one line for the person."""
    handle, name = tempfile.mkstemp(prefix="shouwang-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(log_text(error))
    return (
        f"错误：程序出现意外（{type(error).__name__}），已有的输出没有改动；"
        f"记录在 {name}（不含个人信息），请发给维护人员。"
    )


def log_text(error: BaseException) -> str:
    """Where it happened, and its message with long numbers and Chinese characters blanked out."""
    chain = list[str]()
    current: BaseException | None = error
    while current is not None:
        frames = traceback.extract_tb(current.__traceback__)
        chain.append(f"{type(current).__name__}: {HIDDEN.sub('*', str(current))}")
        chain += [f"  {Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
        current = current.__cause__ or current.__context__
    return "\n".join([f"python {sys.version.split()[0]}", *chain, ""])
