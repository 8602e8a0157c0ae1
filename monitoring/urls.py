"""Addresses of the supervision room."""

from django.urls import path

from monitoring import views

app_name = "monitoring"

urlpatterns = [
    path("wall/", views.wall, name="wall"),
    path("wall/<int:organisation>/", views.wall_of, name="wall_of"),
    path("supervision/", views.inbox, name="inbox"),
    path("supervision/acknowledge/", views.acknowledge, name="acknowledge"),
    path("supervision/board/", views.board, name="board"),
]
