"""YAML whose every value remembers its line, so that a message can point at it; all scalars stay text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from shouwang.kernel.errors import ShouwangError


class FileFormError(ShouwangError):
    """A YAML file of ours or of the user does not have the form it must have."""

    code = "FILE_FORM"


@dataclass(frozen=True, slots=True)
class Marked:
    """A YAML document as plain lists, dicts and texts, with the line of every part."""

    path: Path
    data: Any
    root: yaml.Node | None

    def line(self, steps: Iterable[object] = ()) -> int:
        """The line (from 1) of the part that `steps` lead to, or of the last part that exists."""
        node = self.root
        line = node.start_mark.line + 1 if node else 1
        for step in steps:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return line

    def fault(
        self, found: str, *, at: Iterable[object] = (), accepted: str = "", todo: str = ""
    ) -> FileFormError:
        """An error that names file and line."""
        return FileFormError(
            f"{self.path} 第{self.line(at)}行：{found}", accepted=accepted, todo=todo or "改正后重试"
        )


def _child(node: yaml.Node | None, step: object) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None


def load_marked(path: Path) -> Marked:
    """Read a YAML file; two equal keys, or text that is no YAML, are faults with their line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        loader = yaml.BaseLoader(text)
        root = loader.get_single_node()
    except OSError as error:
        raise FileFormError(f"{path} 找不到或打不开", todo="检查文件名和权限") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise FileFormError(
            f"{path} 第{line}行不是有效的 YAML", accepted="UTF-8 编码的 YAML", todo="改正后重试"
        ) from error
    if root is None:
        return Marked(path, None, None)
    _refuse_equal_keys(path, root, depth=0)
    return Marked(path, loader.construct_document(root), root)


def _refuse_equal_keys(path: Path, node: yaml.Node, *, depth: int) -> None:
    if depth > 20:
        raise FileFormError(f"{path} 第{node.start_mark.line + 1}行：层次过深或自我引用", todo="改正后重试")
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_equal_keys(path, item, depth=depth + 1)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise FileFormError(
                    f"{path} 第{key.start_mark.line + 1}行：“{key.value}”写了两次", todo="只留一处"
                )
            seen.add(key.value)
            _refuse_equal_keys(path, value, depth=depth + 1)


def check_form(document: Marked, schema: dict[str, Any]) -> None:
    """Raise one error that lists every place where the document is not as the JSON Schema says."""
    faults = sorted(jsonschema.Draft202012Validator(schema).iter_errors(document.data), key=_where)
    if faults:
        lines = [f"第{document.line(f.absolute_path)}行 {_said(f)}" for f in faults[:10]]
        raise FileFormError(f"{document.path}：{'；'.join(lines)}", todo="改正后重试")


def _where(fault: jsonschema.ValidationError) -> list[str]:
    return [str(step) for step in fault.absolute_path]


def _said(fault: jsonschema.ValidationError) -> str:
    path = ".".join(str(step) for step in fault.absolute_path) or "文件"
    instance: Any = fault.instance
    wanted: Any = fault.validator_value
    match fault.validator:
        case "required":
            return f"{path} 缺少 {'、'.join(name for name in wanted if name not in instance)}"
        case "additionalProperties":
            schema: Any = fault.schema
            known = schema.get("properties", {})
            extra = [name for name in instance if name not in known]
            return f"{path} 不认识 {'、'.join(extra)}（认识：{'、'.join(known)}）"
        case "enum":
            return f"{path} 的值“{instance}”不在 {'、'.join(map(str, wanted))} 之中"
        case "type":
            return f"{path} 的写法不对（应为 {wanted}）"
        case _:
            return f"{path} 不符合 {fault.validator} 的要求"
