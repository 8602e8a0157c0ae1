"""Addresses of draws."""

from django.urls import path

from bidding.draw.views import calls, desk, stage

app_name = "draw"

urlpatterns = [
    path("tenders/<int:pk>/draw/", stage.page, name="stage"),
    path("tenders/<int:pk>/draw/<int:number>.json", stage.file, name="transcript"),
    path("tenders/<int:pk>/draw/<int:number>.tender.json", stage.sealed_for, name="sealed_for"),
    path("draws/", desk.listing, name="list"),
    path("draws/calls/", calls.listing, name="calls"),
    path("draws/calls/<int:pk>/", calls.reply, name="reply"),
    path("draws/<int:pk>/", desk.desk, name="desk"),
    path("draws/<int:pk>/plan/", desk.plan, name="plan"),
    path("draws/<int:pk>/import/", desk.bring, name="import"),
    path("draws/<int:pk>/statement/<int:seat>.json", desk.statement, name="statement"),
    path("draws/<int:pk>/<slug:command>/", desk.do, name="do"),
]
