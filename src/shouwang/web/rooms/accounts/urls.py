"""Addresses of the room."""

from django.urls import path

from shouwang.web.rooms.accounts import asking, lists, people, policies, requests

PATH = "accounts/"
app_name = "accounts"
urlpatterns = [
    path("", lists.every, name="all"),
    path("new/", asking.new, name="new"),
    path("import/", asking.import_list, name="import"),
    path("import/form.xlsx", asking.import_form, name="import_form"),
    path("requests/", requests.waiting, name="requests"),
    path("requests/decide/", requests.decide_many, name="decide_many"),
    path("requests/<int:number>/", requests.one, name="request"),
    path("requests/<int:number>/decide/", requests.decide, name="decide"),
    path("requests/<int:number>/withdraw/", requests.withdraw, name="withdraw"),
    path("policy/", policies.sign_in_policy, name="policy"),
    path("keys/", policies.keys, name="keys"),
    path("people/<str:username>/", people.one, name="one"),
    path("people/<str:username>/grants/new/", asking.new_grant, name="new_grant"),
    path("people/<str:username>/grants/<int:number>/end/", people.end_grant, name="end_grant"),
    path("people/<str:username>/password/", people.reset_password, name="reset_password"),
    path("people/<str:username>/off/", people.switch_off, name="switch_off"),
    path("people/<str:username>/on/", people.switch_on, name="switch_on"),
    path("people/<str:username>/unlock/", people.unlock, name="unlock"),
    path("people/<str:username>/second-factor/", people.remove_second_factor, name="remove_second_factor"),
]
