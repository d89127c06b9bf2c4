"""The addresses of the dashboards."""

from django.urls import path

from shouwang.web.rooms.dashboards import views

PATH = "dashboards/"
app_name = "dashboards"
urlpatterns = [
    path("", views.home, name="home"),
    path("<int:code>/", views.region, name="region"),
    path("<int:code>/wall/", views.wall, name="wall"),
]
