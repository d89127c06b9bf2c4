"""Addresses of the room."""

from django.urls import path

from shouwang.web.rooms.reveal import views

PATH = "reveal/"
app_name = "reveal"
urlpatterns = [path("<str:household_no>/", views.household, name="household")]
