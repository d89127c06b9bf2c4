"""Policy packs: YAML folders laid over one another, checked, and turned into one `DatedPolicy`."""

from shouwang.engine.packs.folders import VARIABLE, search_path
from shouwang.engine.packs.loading import load, load_parameters

__all__ = ["VARIABLE", "load", "load_parameters", "search_path"]
