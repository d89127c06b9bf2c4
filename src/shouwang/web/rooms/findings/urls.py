"""The addresses of findings."""

from django.urls import path

from shouwang.web.rooms.findings import returned, views

PATH = "findings/"
app_name = "findings"
urlpatterns = [
    path("", views.all_findings, name="all"),
    path("<int:number>/", views.one, name="one"),
    path("<int:number>/suppress/", views.hold_off, name="suppress"),
    path("<int:number>/lift/", views.take_up, name="lift"),
    path("worklists/", returned.worklists_page, name="worklists"),
    path("worklists/download/", returned.download, name="download"),
    path("worklists/return/", returned.bring_back, name="return"),
    path("returned/<int:number>/", returned.one_list, name="returned"),
    path("lines/<int:number>/", returned.decide, name="decide"),
]
