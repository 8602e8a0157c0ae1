"""Addresses of the expert pool."""

from django.urls import path

from bidding.experts.views import keepers, own

app_name = "experts"

urlpatterns = [
    path("experts/", keepers.listing, name="list"),
    path("experts/found/", keepers.found, name="found"),
    path("experts/new/", keepers.new, name="new"),
    path("experts/import/", keepers.bring, name="import"),
    path("experts/mine/", own.page, name="mine"),
    path("experts/mine/<slug:command>/", own.do, name="mine_do"),
    path("experts/<int:pk>/", keepers.expert, name="expert"),
    path("experts/<int:pk>/<slug:command>/", keepers.do, name="do"),
]
