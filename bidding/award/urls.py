"""Addresses of this room, among those of bidding."""

from django.urls import path

from bidding.award.views import bidder, changes, desk, oversight, public

urlpatterns = [
    path("trading/award/<int:pk>/", desk.tender, name="award_desk"),
    path("trading/award/<int:pk>/receive/", desk.receive, name="award_receive"),
    path("trading/award/lot/<int:pk>/<slug:command>/", desk.do, name="award_do"),
    path("trading/award/objections/<int:pk>/answer/", desk.answer, name="award_answer"),
    path("trading/contracts/<int:pk>/", changes.contract, name="contract"),
    path("trading/changes/<int:pk>/<slug:command>/", changes.do, name="change_do"),
    path("tenders/<int:pk>/award/", public.award, name="award"),
    path("conduct/", public.conducts, name="conduct"),
    path("bidder/awards/", bidder.mine, name="awards_mine"),
    path("bidder/awards/<int:pk>/object/", bidder.objection, name="award_object"),
    path("bidder/awards/objections/<int:pk>/complain/", bidder.complaint, name="award_complain"),
    path("bidder/letters/<int:pk>/", bidder.letter, name="letter"),
    path("oversight/awards/", oversight.listing, name="award_oversight"),
    path("oversight/awards/<int:pk>/", oversight.tender, name="award_overseen"),
    path("oversight/complaints/<int:pk>/<slug:command>/", oversight.do, name="complaint_do"),
    path("oversight/steps/<int:pk>/", oversight.review, name="step_review"),
    path("oversight/conduct/", oversight.conduct, name="conduct_desk"),
    path("oversight/conduct/<int:pk>/withdraw/", oversight.withdraw, name="conduct_withdraw"),
]
