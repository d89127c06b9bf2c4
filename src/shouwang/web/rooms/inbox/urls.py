"""The addresses of the inbox."""

from django.urls import path

from shouwang.web.rooms.inbox import views

PATH = "inbox/"
app_name = "inbox"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("bulk/", views.bulk, name="bulk"),
    path("bulk/result/", views.bulk_result, name="bulk_result"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read, name="read"),
]
