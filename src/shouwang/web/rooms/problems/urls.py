"""The addresses of problems."""

from django.urls import path

from shouwang.web.rooms.problems import views

PATH = "problems/"
app_name = "problems"
urlpatterns = [
    path("", views.all_problems, name="all"),
    path("new/", views.new, name="new"),
    path("<int:number>/", views.one, name="one"),
    path("export/", views.export, name="export"),
]
