"""Addresses of the room."""

from django.urls import path

from shouwang.web.rooms.sign_in import own_account, views

PATH = ""
app_name = "sign_in"
urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("second-step/", views.second_step, name="second_step"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("me/", own_account.own, name="own"),
    path("me/password/", own_account.password, name="password"),
    path("me/authenticator/", own_account.authenticator, name="authenticator"),
    path("me/recovery-codes/", own_account.recovery_codes, name="recovery_codes"),
    path("me/sessions/", own_account.end_others, name="end_others"),
]
