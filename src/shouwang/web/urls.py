"""Every address of the workbench; one file a room. tests/web/access_table.py says who may open which."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
