"""Addresses of evaluations."""

from django.urls import path

from bidding.evaluation.views import answering, desk, host, remote

app_name = "evaluation"

urlpatterns = [
    path("tenders/<int:pk>/evaluation/", host.page, name="tender"),
    path("tenders/<int:pk>/evaluation/files/<str:name>", host.file, name="file"),
    path("tenders/<int:pk>/evaluation/<slug:command>/", host.do, name="do"),
    path("evaluation/questions/", answering.page, name="questions"),
    path("evaluation/questions/<int:pk>/", answering.answer, name="answer"),
    path("evaluation/", desk.listing, name="desks"),
    path("evaluation/<int:pk>/", desk.page, name="desk"),
    path("evaluation/<int:pk>/recording/", remote.page, name="recording"),
    path("evaluation/<int:pk>/state/", desk.state, name="state"),
    path("evaluation/<int:pk>/kept/", desk.draft, name="draft"),
    path("evaluation/<int:pk>/bids/<int:entry>/<str:name>/", desk.part, name="part"),
    path("evaluation/<int:pk>/leader/", host.leader, name="leader"),
    path("evaluation/<int:pk>/leader/<slug:command>/", host.lead, name="lead"),
    path("evaluation/<int:pk>/<slug:command>/", desk.do, name="desk_do"),
]
