"""The addresses of visits."""

from django.urls import path

from shouwang.web.rooms.visits import lists, views

PATH = "visits/"
app_name = "visits"
urlpatterns = [
    path("", views.today, name="today"),
    path("<int:number>/", views.one, name="one"),
    path("<int:number>/record/", views.record, name="record"),
    path("all/", lists.all_visits, name="all"),
    path("made/", views.made, name="made"),
]
