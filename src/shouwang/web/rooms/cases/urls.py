"""The addresses of cases."""

from django.urls import path

from shouwang.web.rooms.cases import dispatching, lists, proofs, views

PATH = "cases/"
app_name = "cases"
urlpatterns = [
    path("", lists.all_cases, name="all"),
    path("monitored/", lists.monitored, name="monitored"),
    path("monitored/<str:household_no>/", lists.history, name="history"),
    path("start/", lists.start, name="start"),
    path("dispatch/", dispatching.dispatch, name="dispatch"),
    path("<int:number>/", views.one, name="one"),
    path("<int:number>/do/<slug:action>/", views.act, name="act"),
    path("<int:number>/evidence/", proofs.add, name="add_evidence"),
    path("evidence/<int:number>/", proofs.show, name="evidence"),
]
