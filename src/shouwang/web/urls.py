"""Every address of the workbench: the rooms are found by themselves, each under the path its `PATH` names.

`tests/web/access_table.py` says who may open which; an address that is not in it fails the tests.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.urls import URLPattern, URLResolver, include, path

from shouwang.web import rooms


def found() -> list[URLPattern | URLResolver]:
    """The addresses of every room, in order of their names."""
    patterns: list[URLPattern | URLResolver] = []
    for room in sorted(info.name for info in iter_modules(rooms.__path__)):
        place = f"{rooms.__name__}.{room}.urls"
        if find_spec(place):
            patterns.append(path(import_module(place).PATH, include((place, room))))
    return patterns


urlpatterns = found()
handler400 = "shouwang.web.faults.bad_request"
handler403 = "shouwang.web.faults.forbidden"
handler404 = "shouwang.web.faults.not_found"
handler500 = "shouwang.web.faults.server_error"
