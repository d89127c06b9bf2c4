"""The addresses of applications: short, since they stand in a code on a board."""

from django.urls import path

from shouwang.web.rooms.apply import desk, public

PATH = "a/"
app_name = "apply"
urlpatterns = [
    path("state/", public.state, name="state"),
    path("boards/", desk.boards, name="boards"),
    path("boards/<str:village>/", desk.board, name="board"),
    path("for/<str:household_no>/", desk.proxy, name="proxy"),
    path("v/<str:token>/", public.form, name="form"),
    path("v/<str:token>/received/", public.received, name="received"),
]
