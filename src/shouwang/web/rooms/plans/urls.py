"""The addresses of plans, tasks, gaps and measures."""

from __future__ import annotations

from django.urls import path

from shouwang.web.rooms.plans import lists, papers, plan, task

PATH = "plans/"
app_name = "plans"
urlpatterns = [
    path("", lists.tasks, name="tasks"),
    path("gaps/", lists.gaps, name="gaps"),
    path("measures/", lists.measures, name="measures"),
    path("workbook/", papers.workbook, name="workbook"),
    path("draft/<str:household_no>/", plan.draft, name="draft"),
    path("<int:number>/", plan.one, name="one"),
    path("<int:number>/needs/", plan.add_need_here, name="add_need"),
    path("<int:number>/letters/<slug:letter>/<slug:paper>/", papers.write, name="write"),
    path("needs/<int:number>/closing/", plan.close, name="close_need"),
    path("needs/<int:number>/measures/", plan.add, name="add_task"),
    path("tasks/<int:number>/", task.one, name="task"),
    path("tasks/<int:number>/shape/", task.shape, name="shape"),
    path("tasks/<int:number>/do/<slug:action>/", task.act, name="act"),
]
