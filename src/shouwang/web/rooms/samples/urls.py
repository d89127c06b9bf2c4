"""The addresses of samples."""

from django.urls import path

from shouwang.web.rooms.samples import views

PATH = "samples/"
app_name = "samples"
urlpatterns = [
    path("", views.all_samples, name="all"),
    path("prepare/", views.prepare, name="prepare"),
    path("<int:number>/", views.one, name="one"),
    path("<int:number>/draw/", views.draw_now, name="draw"),
    path("<int:number>/proof/", views.proof, name="proof"),
    path("<int:number>/export/", views.export, name="export"),
]
