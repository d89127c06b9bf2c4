"""The addresses of notices and letters."""

from django.urls import path

from shouwang.web.rooms.notices import views

PATH = "notices/"
app_name = "notices"
urlpatterns = [
    path("", views.everything, name="all"),
    path("<slug:letter>/village/<int:village>/", views.village, name="village"),
    path("<slug:letter>/village/<int:village>/<slug:paper>/", views.post_up, name="post_up"),
    path("case/<int:number>/", views.case, name="case"),
    path("case/<int:number>/<slug:letter>/<slug:paper>/", views.write, name="write"),
]
