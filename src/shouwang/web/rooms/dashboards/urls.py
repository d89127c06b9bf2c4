"""The addresses of the dashboards."""

from django.urls import path

from shouwang.web.rooms.dashboards import mapping, views

PATH = "dashboards/"
app_name = "dashboards"
urlpatterns = [
    path("", views.home, name="home"),
    path("<int:code>/", views.region, name="region"),
    path("<int:code>/wall/", views.wall, name="wall"),
    path("<int:code>/map/", mapping.outlines, name="outlines"),
    path("<int:code>/map/drop/", mapping.drop, name="drop_map"),
]
