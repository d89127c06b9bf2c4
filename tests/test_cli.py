"""Whatever is typed, the answer is one clear Chinese line and the right exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shouwang import cli
from shouwang.cli import DONE, INTERRUPTED, NOTHING_DONE, main
from shouwang.console import LISTED_FAULTS, fault_line, fault_list, log_text
from shouwang.kernel.errors import ShouwangError

SCREEN = ["screen", "--data", "x", "--as-of", "2025-06-30", "--out", "y"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["screen"], "缺少选项 --data"),
        (["scren"], "没有命令 “scren”"),
        ([*SCREEN, "--as-of", "2025-02-30"], "“2025-02-30”不是日期"),
        ([*SCREEN, "--engine", "pandas"], "可接受：duckdb、spark"),
        ([*SCREEN, "--threads", "0"], "不小于 1 的整数"),
        ([*SCREEN, "--pack", ","], "规则包名称是空的"),
        ([*SCREEN, "--fulll"], "没有选项 --fulll；可接受：--full"),
        (["screen", "--data"], "“--data” 后面没有写值"),
        (["explain"], "缺少参数 户编号"),
        (["explain", "1", "2"], "多余的参数"),
        (["simulate", "--out", "x", "--set", "line"], "“line”看不懂"),
        (["simulate", "--out", "x", "--months", "0"], "不小于 1 的整数"),
        (["policy", "chek"], "没有命令 “chek”"),
    ],
)
def test_wrong_option_is_one_line_and_status_two(
    capsys: pytest.CaptureFixture[str], typed: list[str], said: str
) -> None:
    assert main(typed) == NOTHING_DONE
    shown = capsys.readouterr()
    assert shown.out == ""
    assert said in shown.err
    assert shown.err.startswith("错误：")
    assert shown.err.count("\n") == 1


@pytest.mark.parametrize("typed", [[], ["--help"], ["screen", "--help"], ["policy"]])
def test_help_is_no_fault(capsys: pytest.CaptureFixture[str], typed: list[str]) -> None:
    assert main(typed) == DONE
    assert "Usage" in capsys.readouterr().out


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from shouwang.cli import main; main(['--help']); "
        "print([m for m in ('duckdb', 'pyarrow', 'numpy', 'sqlglot', 'rich', 'docx') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip().endswith("[]")


def test_interruption_says_that_work_is_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.cli, "main", interrupted)
    assert main(["policy", "check"]) == INTERRUPTED
    assert "再次运行同一命令会接着做" in capsys.readouterr().err


def test_unexpected_error_writes_a_log_and_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken(**_: object) -> None:
        raise ValueError("陈大山 990101199003070318 at C:\\数据")

    monkeypatch.setattr(cli.cli, "main", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main([]) == NOTHING_DONE
    shown = capsys.readouterr().err
    assert "Traceback" not in shown
    assert shown.count("\n") == 1
    log = next(tmp_path.glob("shouwang-*.log")).read_text(encoding="utf-8")
    assert "ValueError" in log
    assert "test_cli.py" in log
    assert not [word for word in ("陈大山", "990101199003070318", "数据") if word in log]


def test_full_disk_is_one_line_without_a_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device", "out/findings.csv")

    monkeypatch.setattr(cli.cli, "main", full)
    assert main([]) == NOTHING_DONE
    assert "磁盘空间" in capsys.readouterr().err


def test_reader_that_leaves_early_is_no_fault() -> None:
    command = f"{sys.executable} -m shouwang.cli screen --help | head -1"
    told = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)  # noqa: S602
    assert told.stderr == ""


def test_terminal_without_chinese_still_shows_a_line() -> None:
    command = [sys.executable, "-m", "shouwang.cli", "scren"]
    surroundings = {**os.environ, "PYTHONIOENCODING": "ascii"}
    told = subprocess.run(command, capture_output=True, text=True, check=False, env=surroundings)
    assert told.returncode == NOTHING_DONE
    assert "Traceback" not in told.stderr
    assert "scren" in told.stderr


def test_log_follows_the_chain_of_causes() -> None:
    outer = RuntimeError("outer")
    outer.__cause__ = ValueError("inner")
    assert log_text(outer).split("\n")[1:] == ["RuntimeError: outer", "ValueError: inner", ""]


def test_error_with_many_faults_shows_the_first_ones_on_one_line() -> None:
    line = fault_line(ShouwangError("规则包有9处错误：\n" + "\n".join(f"第{n}处" for n in range(9))))
    assert "\n" not in line
    assert "第0处" in line
    assert "第8处" not in line
    assert "policy check" in line


def test_a_check_of_packs_lists_every_fault_on_a_line_of_its_own() -> None:
    told = fault_list([f"第{n}处" for n in range(9)]).split("\n")
    assert told[0] == "错误：规则包有 9 处错误："
    assert told[1:10] == [f"  第{n}处" for n in range(9)]
    assert "另有" not in "".join(told)


def test_of_very_many_faults_the_rest_is_counted() -> None:
    told = fault_list([f"第{n}处" for n in range(LISTED_FAULTS + 7)])
    assert told.count("\n") == LISTED_FAULTS + 2
    assert "另有 7 处" in told


def test_policy_check_prints_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = "\n".join(f"  broken_{n}: {{label: 坏{n}}}" for n in range(9))
    (tmp_path / "broken" / "rules").mkdir(parents=True)
    (tmp_path / "broken" / "pack.yaml").write_text("name: broken\nlabel: 坏\nover: [national]\n", "utf-8")
    (tmp_path / "broken" / "rules" / "bad.yaml").write_text(f"rules:\n{rules}\n", "utf-8")
    monkeypatch.setenv("SHOUWANG_PACKS", str(tmp_path))
    assert main(["policy", "check", "--pack", "national,broken"]) == NOTHING_DONE
    told = capsys.readouterr().err
    assert told.count("broken 包") >= 9, told


def test_packs_are_written_with_commas_or_one_after_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for stack in (["national,livelihood,shanxi"], ["national", "livelihood,shanxi"], ["national", "shanxi"]):
        written = [word for packs in stack for word in ("--pack", packs)]
        told.append((main(["policy", "check", *written]), capsys.readouterr()))
    assert told[0] == told[1]
    assert told[0][0] == 0
    assert told[2][0] == NOTHING_DONE
    assert told[2][1].err.count("shanxi 包") == 1  # and not every name that livelihood would give it
    assert "national,livelihood,shanxi" in told[2][1].err


def test_policies_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "diff", "national@2024-12-31", "national@2025-06-30"]) == 0
    assert "8,400元 → 8,700元" in capsys.readouterr().out
    assert main(["policy", "diff", "national@2024-13-31", "national@2025-06-30"]) == 2
    assert "不是日期" in capsys.readouterr().err
