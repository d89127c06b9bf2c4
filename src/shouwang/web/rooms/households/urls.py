"""The addresses of households and of requests for changes."""

from __future__ import annotations

from django.urls import path

from shouwang.web.rooms.households import asking, deciding, register, views

PATH = "households/"
urlpatterns = [
    path("", views.search_page, name="search"),
    path("register/", register.register, name="register"),
    path("changes/", deciding.changes, name="changes"),
    path("changes/<int:number>/", deciding.change, name="change"),
    path("changes/<int:number>/proof/<int:file>/", deciding.proof, name="proof"),
    path("changes/<int:number>/decision/", deciding.decide, name="decide"),
    path("changes/<int:number>/withdrawal/", deciding.withdraw, name="withdraw"),
    path("<str:household_no>/", views.one, name="one"),
    path("<str:household_no>/sheet/", views.sheet, name="sheet"),
    path("<str:household_no>/changes/", asking.kinds, name="kinds"),
    path("<str:household_no>/changes/<str:kind>/", asking.ask, name="ask"),
]
