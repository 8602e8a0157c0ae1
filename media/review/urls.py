"""Addresses of the inspectors' pages."""

from django.urls import path

from media.review import views

app_name = "review"

urlpatterns = [
    path("recordings/review/", views.listing, name="listing"),
    path("recordings/review/<int:pk>/", views.recording, name="recording"),
    path("recordings/review/<int:pk>/ask/", views.ask, name="ask"),
    path("recordings/viewings/<int:pk>/", views.player, name="player"),
    path("recordings/viewings/<int:pk>/consent/", views.consent, name="consent"),
    path("recordings/viewings/<int:pk>/address/", views.address, name="address"),
    path("recordings/viewings/<int:pk>/notes/", views.note, name="note"),
    path("recordings/viewings/<int:pk>/evidence/", views.take, name="take"),
    path("recordings/film/<str:token>/<path:name>", views.film, name="film"),
]
