"""Addresses of the releases' pages."""

from django.urls import path

from media.release import views

app_name = "release"

urlpatterns = [
    path("openings/films/", views.public, name="public"),
    path("openings/films/<int:pk>/<str:name>", views.public_file, name="public_file"),
    path("recordings/releases/", views.listing, name="listing"),
    path("recordings/releases/new/<int:pk>/", views.ask, name="ask"),
    path("recordings/releases/<int:pk>/", views.detail, name="release"),
    path("recordings/releases/<int:pk>/film.mp4", views.film, name="film"),
    path("recordings/releases/<int:pk>/mark/", views.mark, name="mark"),
    path("recordings/releases/<int:pk>/publish/", views.publish, name="publish"),
    path("recordings/releases/<int:pk>/refuse/", views.refuse, name="refuse"),
]
