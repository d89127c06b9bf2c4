"""The addresses of guarantees."""

from django.urls import path

from shouwang.web.rooms.guarantees import views

PATH = "guarantees/"
app_name = "guarantees"
urlpatterns = [
    path("", views.board, name="board"),
    path("list/", views.one_list, name="list"),
    path("export/", views.export, name="export"),
]
