"""Addresses of the room."""

from django.urls import path

from shouwang.web.rooms.watch import views

PATH = ""
app_name = "watch"
urlpatterns = [
    path("health/", views.health, name="health"),
    path("metrics/", views.metrics, name="metrics"),
]
