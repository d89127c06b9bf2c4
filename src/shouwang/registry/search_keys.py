"""What names are found by: letters that every database sorts alike, and the initials of their pinyin."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from shouwang.kernel.names import name_key

LONGEST_INITIALS = 24
SURNAMES = {
    "曾": "z", "单": "s", "仇": "q", "解": "x", "查": "z", "区": "o", "朴": "p", "盖": "g", "覃": "q",
    "种": "c", "折": "s", "员": "y", "乐": "y", "繁": "p", "尉": "w", "祭": "z", "翟": "z", "谌": "c",
    "逄": "p", "郗": "x", "褚": "c", "宿": "s", "召": "s", "洗": "x", "黑": "h", "秘": "b", "缪": "m",
    "那": "n", "车": "c", "能": "n", "任": "r", "都": "d", "燕": "y", "隗": "w", "葛": "g", "哈": "h",
}  # fmt: skip
"""Initials of surnames that are read otherwise than the same character elsewhere."""
DOUBLE_SURNAMES = {"万俟": "mq", "尉迟": "yc", "长孙": "zs", "单于": "cy", "澹台": "tt", "令狐": "lh"}


def name_index(name: str) -> str:
    """A name in hexadecimal: the index of the first characters is the first part of the index of the whole.

    >>> name_index("陈小"), name_index("陈小明")
    ('96485c0f', '96485c0f660e')
    """
    return name_key(name).encode("utf-16-be").hex()


def initials(name: str) -> str:
    """The initials of a name's pinyin in small letters; what is not read as a letter or digit is left out.

    >>> initials("单小云"), initials("欧阳建国"), initials("阿依古丽·买买提")
    ('sxy', 'oyjg', 'ayglmmt')
    """
    key = name_key(name)
    first = DOUBLE_SURNAMES.get(key[:2]) or SURNAMES.get(key[:1], "")
    return (first + "".join(map(_initial, key[len(first) :])))[:LONGEST_INITIALS]


@lru_cache(maxsize=1 << 14)
def _initial(character: str) -> str:
    found = lazy_pinyin(character, style=Style.FIRST_LETTER)[0][:1].lower()
    return found if found.isascii() and found.isalnum() else ""
