"""The addresses for programs; they open with a key, not with a session. Loaded with the first call."""

from django.urls import path

from shouwang.api.service import api

PATH = "api/v1/"
app_name = "interface"
urlpatterns = [path("", api.urls)]
