"""The addresses of deliveries."""

from django.urls import path

from shouwang.web.rooms.deliveries import links, views

PATH = "deliveries/"
app_name = "deliveries"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("send/", views.send, name="send"),
    path("calendar/", views.calendar, name="calendar"),
    path("links/", links.waiting, name="links"),
    path("links/<int:number>/", links.decide, name="decide"),
    path("<int:number>/", views.one, name="one"),
    path("<int:number>/progress/", views.progress, name="progress"),
    path("<int:number>/correct/", views.correct, name="correct"),
    path("<int:number>/mend/", views.mend, name="mend"),
    path("<int:number>/withdraw/", views.take_back, name="withdraw"),
    path("<int:number>/refused/", views.refused, name="refused"),
]
