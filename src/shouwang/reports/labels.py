"""The words that officials use for the codes of the contract."""

from __future__ import annotations

LEVELS = {"red": "红", "orange": "橙", "yellow": "黄"}
CLASSES = {"poor": "脱贫户", "monitored": "监测对象", "cleared": "风险已消除", "general": "一般农户"}
CLASS_SEPARATOR = "+"


def class_label(household_class: str) -> str:
    """脱贫户、监测对象 for poor+monitored; a class that is not known is said to be so."""
    parts = [part for part in household_class.split(CLASS_SEPARATOR) if part]
    return "、".join(CLASSES.get(part, part) for part in parts) or "户类不明"
