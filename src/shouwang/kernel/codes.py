"""Why a row or cell is refused, warned of or left without a person: stable codes with Chinese text."""

from __future__ import annotations

from enum import StrEnum

from shouwang.kernel.errors import in_one_line


class Code(StrEnum):
    """A stable code with a message of three parts: what was found, what is accepted, what to do next."""

    found: str
    accepted: str
    todo: str

    def __new__(cls, value: str, found: str, accepted: str = "", todo: str = "") -> Code:
        """Keep the three parts beside the code."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.found, member.accepted, member.todo = found, accepted, todo
        return member

    @property
    def message(self) -> str:
        """One line for the clerk who must mend the row; bears no personal data."""
        return in_one_line(self.found, accepted=self.accepted, todo=self.todo)


class RejectCode(Code):
    """Why a row is not used (in the register: why a cell is unknown)."""

    ID_LOST_DIGITS = (
        "ID_LOST_DIGITS",
        "证件号码被当作数字保存，末尾几位已丢失",
        "文本格式的18位号码",
        "将该列设为文本格式后按原证重新填写",
    )
    ID_LENGTH = (
        "ID_LENGTH",
        "证件号码位数不对",
        "18位、15位身份证号，或20位、22位残疾人证号",
        "核对原证后补正",
    )
    ID_CHECKSUM = "ID_CHECKSUM", "证件号码与校验码不符，可能录错", "与原证一致的号码", "核对原证后补正"
    ID_BIRTHDATE = "ID_BIRTHDATE", "证件号码中的出生日期不存在", "与原证一致的号码", "核对原证后补正"
    ID_MASKED = "ID_MASKED", "证件号码被遮盖", "完整的号码", "向数据提供单位索取未遮盖的数据"
    ID_MISSING = (
        "ID_MISSING",
        "没有证件号码，姓名和所在村镇又不全",
        "证件号码，或姓名加所在村镇",
        "补填证件号码",
    )
    VALUE_MASKED = "VALUE_MASKED", "内容被遮盖", "完整的内容", "向数据提供单位索取未遮盖的数据"
    VALUE_INVALID = "VALUE_INVALID", "内容无法识别", "该列约定的写法", "按填写说明改正"
    VALUE_MISSING = "VALUE_MISSING", "必填内容为空", "非空内容", "补填"
    DUPLICATE = "DUPLICATE", "与前面一行完全相同，只计一次"
    PERSON_IN_TWO_HOUSEHOLDS = (
        "PERSON_IN_TWO_HOUSEHOLDS",
        "同一证件号码已在另一户登记",
        "每人只在一户登记",
        "核实该人现属哪一户，在名册中改正",
    )


class WarningCode(Code):
    """A defect of a household that is used all the same (a damaged cell is warned of by its reject code)."""

    HEAD_MISSING = "HEAD_MISSING", "本户没有户主，暂以登记的第一人为准", "每户一名户主", "核实户主后改正名册"
    HEAD_TWICE = "HEAD_TWICE", "本户有两名以上户主，暂以先登记的为准", "每户一名户主", "核实户主后改正名册"
    HOUSEHOLD_DIFFERS = (
        "HOUSEHOLD_DIFFERS",
        "本户各行内容不一致，暂以第一个非空值为准",
        "同户各行相同",
        "核实后改正名册",
    )


class UnmatchedReason(Code):
    """Why an accepted row bears no person."""

    NOT_CERTAIN = "NOT_CERTAIN", "没有有效证件号码，且不能确定是哪一位登记人员", "", "核对候选人后补正"
    NOT_IN_REGISTRY = "NOT_IN_REGISTRY", "证件号码有效，但名册中没有此人", "", "核实是否漏登"
