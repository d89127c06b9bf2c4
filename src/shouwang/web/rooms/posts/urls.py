"""The addresses of public posts, their attendance and their pay."""

from __future__ import annotations

from django.urls import path

from shouwang.web.rooms.posts import pay, views

PATH = "posts/"
app_name = "posts"
urlpatterns = [
    path("", views.everything, name="all"),
    path("new/", views.ask, name="ask"),
    path("workbook/", views.workbook, name="workbook"),
    path("attendance/", pay.attendance, name="attendance"),
    path("pay/", pay.runs, name="runs"),
    path("pay/making/", pay.make, name="make"),
    path("pay/<int:number>/", pay.run, name="run"),
    path("pay/<int:number>/paying/", pay.pay, name="pay"),
    path("pay/<int:number>/taking-back/", pay.take_back, name="take_back"),
    path("pay/<int:number>/workbook/", pay.workbook, name="pay_workbook"),
    path("<int:number>/", views.one, name="one"),
    path("<int:number>/do/<slug:action>/", views.act, name="act"),
]
