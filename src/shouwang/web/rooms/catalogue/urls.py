"""Addresses of the catalogue."""

from __future__ import annotations

from django.urls import path

from shouwang.web.rooms.catalogue import views

PATH = "catalogue/"
app_name = "catalogue"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("phone/", views.phone, name="phone"),
    path("public/", views.public, name="public"),
    path("form/", views.form, name="form"),
    path("conflict/", views.conflict, name="conflict"),
    path("job/", views.job, name="job"),
]
