"""The command line: thin. It reads options, calls the stages, says what came of it, sets the exit status.

0 done; 1 done, but a file was not recognised or not readable; 2 nothing done, one line on stderr;
130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from shouwang.demonstration.command import add_to as add_workbench_commands
from shouwang.kernel.errors import ShouwangError

if TYPE_CHECKING:
    from shouwang.orders import PacksOnDay

DONE, DONE_WITH_GAPS, NOTHING_DONE, INTERRUPTED = 0, 1, 2, 130
Command = TypeVar("Command", bound=Callable[..., Any])
FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


class Day(click.ParamType[date]):
    """A day as 2025-06-30."""

    name = "日期"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a message that shows how to write one."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"“{value}”不是日期；可接受：2025-06-30 这样的写法", param, ctx)


class Packs(click.ParamType[tuple[str, ...]]):
    """Names of policy packs, later ones over earlier ones: national,province,county."""

    name = "规则包"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """The names in order."""
        names = tuple(part.strip() for part in str(value).replace("，", ",").split(","))
        if not all(names):
            self.fail("规则包名称是空的；可接受：national 或 national,省包,县包", param, ctx)
        return names


class PacksAt(click.ParamType["PacksOnDay"]):
    """A stack of packs, and a day if one is given: national,province@2025-06-30."""

    name = "规则包[@日期]"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> PacksOnDay:
        """The stack and the day."""
        from shouwang.orders import PacksOnDay

        packs, at, day = str(value).partition("@")
        return PacksOnDay(Packs().convert(packs, param, ctx), Day().convert(day, param, ctx) if at else None)


class Change(click.ParamType[tuple[str, str]]):
    """A parameter and its new value: line=9000."""

    name = "参数=数值"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """The name and the number as written."""
        name, equals, number = str(value).partition("=")
        if not (equals and name.strip() and number.strip()):
            self.fail(f"“{value}”看不懂；可接受：line=9000 这样的写法", param, ctx)
        return name.strip(), number.strip()


def _one_stack(
    ctx: click.Context, param: click.Parameter, given: tuple[tuple[str, ...], ...]
) -> tuple[str, ...] | None:
    """The stacks of several `--pack`, one after the other; None where none is written."""
    return tuple(name for stack in given for name in stack) or None


def pack_option(words: str, *, default: str | None = None) -> Callable[[Command], Command]:
    """`--pack`, which may be written several times."""
    return click.option(
        "--pack",
        "packs",
        type=Packs(),
        multiple=True,
        callback=_one_stack,
        default=[default] if default else None,
        show_default=default is not None,
        help=words,
    )


PACK = pack_option("规则包，后面的盖过前面的。", default="national")
PACK_OF_SCREEN = pack_option("规则包，默认为上次 screen 所用。")
ENGINE = click.option(
    "--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True, help="计算引擎。"
)
LAKE = click.option("--lake", type=FOLDER, help="数据湖文件夹，默认为 OUT/lake。")
THREADS = click.option("--threads", type=click.IntRange(min=1), help="最多同时用几个处理器核心，默认全部。")


@click.group(no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="shouwang", prog_name="shouwang", message="%(prog)s %(version)s")
def cli() -> None:
    """守望：读入各部门的表格，按有文号的规则逐户研判，说清每条线索的事实、标准、条款和出处。"""


@cli.command()
@click.option("--data", type=FOLDER, required=True, help="各部门原始表格所在的文件夹。")
@click.option("--as-of", type=Day(), required=True, help="研判日，例如 2025-06-30；以后的数据不用。")
@click.option("--out", type=FOLDER, required=True, help="结果写到这个文件夹。")
@PACK
@ENGINE
@click.option("--mapping", type=FILE, help="不能识别的表格：文件和列的对照（YAML）。")
@click.option("--previous", type=FOLDER, help="上一次的输出文件夹，用来区分新增、仍存在和已消失。")
@LAKE
@THREADS
@click.option("--release", "released", multiple=True, metavar="规则", help="放行被暂缓的规则，可多次使用。")
@click.option("--full", is_flag=True, help="不用上次的中间结果，全部重新计算。")
@click.option("--spark-master", metavar="地址", help="Spark 主节点，例如 spark://主机:7077；默认在本机运行。")
def screen(**options: object) -> int:
    """读表、比对、研判，写出线索、清单和通报。"""
    from shouwang import flow
    from shouwang.console import progress
    from shouwang.orders import ScreenOrder
    from shouwang.reports.closing_words import has_gaps, message, notices

    order = ScreenOrder(**options)  # type: ignore[arg-type] # the options above are its fields
    with progress() as report:
        summary = flow.screen(order, progress=report)
    click.echo(message(summary, out=order.out))
    for line in notices(summary):
        click.echo(line, err=True)
    return DONE_WITH_GAPS if has_gaps(summary) else DONE


@cli.command()
@click.argument("household", metavar="户编号")
@click.option("--out", type=FOLDER, help="screen 的输出文件夹。")
@LAKE
@click.option("--as-of", type=Day(), help="研判日，默认为上次 screen 的研判日。")
@PACK_OF_SCREEN
def explain(**options: object) -> int:
    """一户一页：事实、每条规则成立与否和理由、差多少、怎样就会改变。"""
    from shouwang import questions
    from shouwang.orders import ExplainOrder

    click.echo(questions.explain(ExplainOrder(**options)))  # type: ignore[arg-type]
    return DONE


@cli.command()
@click.option("--out", type=FOLDER, help="screen 的输出文件夹。")
@LAKE
@click.option(
    "--set", "changes", type=Change(), multiple=True, help="改一个参数再算：line=9000；可多次使用。"
)
@click.option(
    "--months", type=click.IntRange(min=1, max=120), help="按当时的数据和规则，重放过去若干个月末。"
)
@click.option("--as-of", type=Day(), help="研判日，默认为上次 screen 的研判日。")
@PACK_OF_SCREEN
@THREADS
def simulate(**options: object) -> int:
    """改了参数会怎样；或过去每个月末会怎样。什么都不保存。"""
    from shouwang import questions
    from shouwang.orders import SimulateOrder

    click.echo(questions.simulate(SimulateOrder(**options)))  # type: ignore[arg-type]
    return DONE


@cli.command()
@click.option("--out", type=FOLDER, required=True, help="screen 的输出文件夹。")
def entitlements(out: Path) -> int:
    """全县待遇落实：每一项多少人应享、落实多少、应补多少、多少人享受而不符合条件。"""
    from shouwang import questions

    click.echo(questions.entitlements(out))
    return DONE


@cli.command()
@click.option("--out", type=FOLDER, help="screen 的输出文件夹；不写则只检查安装。")
@LAKE
@PACK
def doctor(**options: object) -> int:
    """检查安装、规则包、数据湖和各部门报送情况，并说明怎么办。"""
    from shouwang.doctor import examine

    report = examine(**options)  # type: ignore[arg-type]
    click.echo(report.text)
    return DONE if report.healthy else DONE_WITH_GAPS


@cli.command()
@click.option("--households", type=click.IntRange(min=1), required=True, help="多少户。")
@click.option("--seed", type=int, required=True, help="种子：选项和种子相同，写出的文件就相同。")
@click.option("--out", type=FOLDER, required=True, help="表格写到这个文件夹，必须是空的或还没有。")
@click.option("--as-of", type=Day(), required=True, help="研判日，例如 2025-06-30。")
@click.option(
    "--dirt", type=click.FloatRange(0, 1), default=0.04, show_default=True, help="有毛病的行占多少。"
)
@click.option(
    "--style", type=click.IntRange(min=1), default=1, show_default=True, help="表头和版式，第几种。"
)
@click.option("--expected", type=FOLDER, help="把应得的结果也写到这个文件夹。")
@click.option("--csv", "text_only", is_flag=True, help="全部写成 CSV，适合很多户。")
def sample(**options: object) -> int:
    """编一个县：人、户和各部门的表格都是虚构的，供演示、培训和测试用。"""
    from shouwang.sample.command import SampleOrder, write_sample

    click.echo(write_sample(SampleOrder(**options)))  # type: ignore[arg-type]
    return DONE


@cli.group()
def policy() -> None:
    """规则包。"""


@policy.command("check")
@pack_option("规则包，后面的盖过前面的；不写则是本安装所用的。")
def policy_check(packs: tuple[str, ...] | None) -> int:
    """检查规则包里的一切，一次说出全部错误及其位置；本安装自己的规则包 own 一并检查。"""
    from shouwang import console, questions
    from shouwang.engine.language.faults import PackError

    stack, left_out = questions.stack_to_check(packs)
    if left_out:
        click.echo(left_out, err=True)
    try:
        click.echo(questions.check_policy(stack))
    except PackError as error:
        return _refuse(console.fault_list(error.faults))
    return DONE


@policy.command("test")
@PACK
def policy_test(packs: tuple[str, ...]) -> int:
    """按情形文件检验最上面的规则包：每一句话是不是这样判的。"""
    from shouwang import questions

    click.echo(questions.try_policy(packs))
    return DONE


@policy.command("diff")
@click.argument("old", type=PacksAt())
@click.argument("new", type=PacksAt())
def policy_diff(old: PacksOnDay, new: PacksOnDay) -> int:
    """比较两组规则包：增加、删去、改动了什么，从哪天起，依据哪份文件。

    OLD 和 NEW 写作 national,县包；要比较某一天施行的，两边都加日期：national@2024-12-31 national@2025-06-30。
    """
    from shouwang import questions

    click.echo(questions.compare_policies(old, new))
    return DONE


@policy.command("schedule")
@PACK
def policy_schedule(packs: tuple[str, ...]) -> int:
    """逐项列出数值和条款的调整：从哪天起、由多少到多少、到何时为止、依据哪份文件；还没有定的排在最后。"""
    from shouwang import questions

    click.echo(questions.schedule(packs))
    return DONE


@policy.command("standards")
@PACK
@click.option("--as-of", "as_of", type=Day(), required=True, help="按哪一天施行的数值。")
def policy_standards(packs: tuple[str, ...], as_of: date) -> int:
    """检查标准之间的要求：低保标准有没有达到国家扶贫标准，特困标准有没有随挂钩的标准同步调整。"""
    from shouwang import questions

    click.echo(questions.standards(packs, as_of))
    return DONE


@policy.command("ledgers")
@click.argument("pack")
def policy_ledgers(pack: str) -> int:
    """按原文逐年重算规则包里的台账；分项和合计对不上的，说出差多少，不改数字。"""
    from shouwang.ledger_check import ledgers_page

    click.echo(ledgers_page(pack))
    return DONE


@policy.command("coverage")
@click.option("--modules", default="", help="只看这些模块，例如 M03,M05；不写则全部。按每一项的主要模块。")
def policy_coverage(modules: str) -> int:
    """文件写到的每一项，由哪个规则包条目、流程、页面或文书承办；还没有承办的，说明原因。"""
    from shouwang.coverage import coverage_of

    found = coverage_of([module for module in modules.split(",") if module], commands=cli)
    click.echo(found.text)
    return DONE_WITH_GAPS if found.unsaid else DONE


@policy.command("contradictions")
def policy_contradictions() -> int:
    """文件之间、文件自身互相矛盾的地方：照原样列出，不代为改正。"""
    from shouwang.coverage import contradictions

    click.echo(contradictions())
    return DONE


add_workbench_commands(cli)


def main(arguments: list[str] | None = None) -> int:
    """Run a command; whatever goes wrong becomes one line on stderr and an exit status."""
    from shouwang import console

    console.prepare_streams()
    try:
        return int(cli.main(args=arguments, prog_name="shouwang", standalone_mode=False) or DONE)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "")
        return DONE
    except click.ClickException as error:
        return _refuse(console.usage_message(error))
    except ShouwangError as error:
        return _refuse(console.fault_line(error))
    except (KeyboardInterrupt, click.Abort):
        click.echo("已停止。已读入的表格和已有的输出都保留着，再次运行同一命令会接着做。", err=True)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has seen enough, as `| head` does
        console.close_stdout()
        return DONE
    except OSError as error:
        return _refuse(console.system_fault(error))
    except Exception as error:  # noqa: BLE001 - the last resort: a log for us, one line for the person
        return _refuse(console.unexpected(error))


def _refuse(line: str) -> int:
    click.echo(line, err=True)
    return NOTHING_DONE


if __name__ == "__main__":
    sys.exit(main())
