"""Addresses of the archive's pages."""

from django.urls import path

from media.archive import views

app_name = "archive"

urlpatterns = [
    path("recordings/archive/", views.listing, name="listing"),
    path("recordings/archive/<int:pk>/", views.detail, name="package"),
    path("recordings/archive/<int:pk>/hold/", views.hold, name="hold"),
    path("recordings/archive/<int:pk>/discs/", views.discs, name="discs"),
    path("recordings/archive/<int:pk>/delete/", views.delete, name="delete"),
    path("recordings/archive/holds/<int:pk>/release/", views.release, name="release"),
]
