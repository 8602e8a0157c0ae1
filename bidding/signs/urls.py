"""Addresses of this room, among those of bidding."""

from django.urls import path

from bidding.signs import views

urlpatterns = [
    path("oversight/signs/", views.listing, name="signs"),
    path("oversight/signs/<int:pk>/", views.tender, name="signs_tender"),
    path("oversight/signs/<int:pk>/analyse/", views.analyse, name="signs_analyse"),
    path("oversight/signs/found/<int:pk>/", views.sign, name="sign"),
]
