"""The addresses of sweeps."""

from django.urls import path

from shouwang.web.rooms.sweeps import views

PATH = "sweeps/"
app_name = "sweeps"
urlpatterns = [
    path("", views.all_sweeps, name="all"),
    path("start/", views.start, name="start"),
    path("precision/", views.precision, name="precision"),
    path("<int:number>/", views.one, name="one"),
    path("<int:number>/progress/", views.progress, name="progress"),
    path("rules/<int:number>/", views.decide, name="decide"),
]
