"""The addresses of policy."""

from django.urls import path

from shouwang.web.rooms.policy import drafts, items, more_items, publications

PATH = "policy/"
app_name = "policy"
urlpatterns = [
    path("", items.values, name="values"),
    path("values/<slug:name>/", items.value, name="value"),
    path("standards/", more_items.standards, name="standards"),
    path("standards/<slug:section>/<slug:name>/", more_items.standard, name="standard"),
    path("forms/", more_items.forms, name="forms"),
    path("forms/<slug:process>/<slug:form>/", more_items.form, name="form"),
    path("terms/", items.terms, name="terms"),
    path("terms/<slug:process>/<slug:term>/", items.term, name="term"),
    path("letters/", items.letters, name="letters"),
    path("letters/<slug:letter>/<int:block>/", items.words, name="words"),
    path("drafts/", drafts.all_drafts, name="drafts"),
    path("drafts/try/", drafts.try_drafts, name="try"),
    path("drafts/tried/<int:number>/", drafts.progress, name="progress"),
    path("drafts/propose/", drafts.propose, name="propose"),
    path("drafts/<int:number>/drop/", drafts.drop, name="drop"),
    path("publications/", publications.all_publications, name="publications"),
    path("publications/<int:number>/", publications.one, name="publication"),
    path("publications/<int:number>/decide/", publications.decide, name="decide"),
    path("publications/<int:number>/back/", publications.way_back, name="way_back"),
]
