"""Addresses of the camera alarms."""

from django.urls import path

from media.alarms import views

app_name = "alarms"

urlpatterns = [
    path("recordings/alarms/", views.listing, name="listing"),
    path("recordings/alarms/acknowledge/", views.acknowledge, name="acknowledge"),
]
