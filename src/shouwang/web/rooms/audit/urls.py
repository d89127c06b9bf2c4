"""Addresses of the room."""

from django.urls import path

from shouwang.web.rooms.audit import views

PATH = "audit/"
app_name = "audit"
urlpatterns = [
    path("", views.log, name="log"),
    path("export/", views.export, name="export"),
    path("verify/", views.verify, name="verify"),
    path("of/<str:subject_type>/<str:subject_id>/", views.subject, name="subject"),
]
