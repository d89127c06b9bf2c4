"""The addresses of social assistance."""

from django.urls import path

from shouwang.web.rooms.social import moving, reserves, views

PATH = "social/"
app_name = "social"
urlpatterns = [
    path("", views.labels, name="labels"),
    path("export/", moving.export_labels, name="export_labels"),
    path("import/", moving.bring_in, name="import"),
    path("quarter/", views.quarter, name="quarter"),
    path("quarter/list/", views.quarter_list, name="quarter_list"),
    path("quarter/export/", moving.export_quarter, name="export_quarter"),
    path("waiting/", views.waiting, name="waiting"),
    path("numbers/", views.numbers, name="numbers"),
    path("reserves/", reserves.everything, name="reserves"),
    path("reserves/<int:region>/", reserves.one, name="reserve"),
    path("reserves/<int:region>/allot/", reserves.allot_to, name="allot"),
    path("begin/<str:household_no>/", views.begin, name="begin"),
]
