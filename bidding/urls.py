"""Addresses of the bidding room."""

from django.urls import path

from bidding.views import (
    bidder,
    bids,
    counter,
    desk,
    drafts,
    entries,
    opening,
    projects,
    public,
    sitting,
    second,
    trustees,
)

app_name = "bidding"

urlpatterns = [
    path("tenders/", public.listing, name="tenders"),
    path("tenders/<int:pk>/", public.tender, name="tender"),
    path("tenders/<int:pk>/documents/<int:document>/", public.document, name="document"),
    path("tenders/<int:pk>/ocds.json", public.ocds, name="ocds"),
    path("trading/projects/", projects.listing, name="projects"),
    path("trading/projects/new/", projects.new, name="project_new"),
    path("trading/projects/<int:pk>/", projects.detail, name="project"),
    path("trading/projects/<int:pk>/draft/", drafts.new, name="draft_new"),
    path("trading/tenders/<int:pk>/", desk.tender, name="desk"),
    path("trading/tenders/<int:pk>/edit/", drafts.edit, name="draft"),
    path("trading/tenders/<int:pk>/qualification/", desk.qualification, name="qualification"),
    path("trading/tenders/<int:pk>/<slug:command>/", desk.do, name="command"),
    path("trading/tenders/<int:pk>/result/", second.result, name="result"),
    path("trading/entries/", entries.listing, name="entries"),
    path("trading/entries/<int:pk>/", entries.detail, name="entry"),
    path("tenders/<int:pk>/opening/", opening.hall, name="opening"),
    path("tenders/<int:pk>/opening/record.pdf", opening.record, name="opening_record"),
    path("tenders/<int:pk>/opening/bundle.zip", opening.bundle, name="bundle"),
    path("tenders/<int:pk>/opening/<slug:command>/", opening.do, name="opening_do"),
    path(
        "tenders/<int:pk>/files/<int:lot>/<slug:stage>.json",
        opening.tender_file,
        name="tender_file",
    ),
    path("trustee/", trustees.listing, name="trustees"),
    path("trustee/sitting/", sitting.page, name="sitting"),
    path("trustee/sitting/duties/", sitting.duties, name="sitting_duties"),
    path("trustee/sitting/<int:pk>/heads/<slug:stage>/", sitting.heads, name="sitting_heads"),
    path("trustee/sitting/<int:pk>/<slug:command>/", sitting.do, name="sitting_do"),
    path("trustee/<int:pk>/", trustees.duty, name="trustee"),
    path("trustee/<int:pk>/rehearsal/<slug:stage>/", trustees.rehearsal, name="rehearsal"),
    path("trustee/<int:pk>/heads/<slug:stage>/", trustees.heads, name="heads"),
    path("trustee/<int:pk>/<slug:command>/", trustees.do, name="trustee_do"),
    path("bids/transfer/", bids.transfer, name="transfer"),
    path("bids/mine/", bids.mine, name="bids_mine"),
    path("bids/paper/", bids.paper, name="bids_paper"),
    path("bids/withdraw/", bids.withdraw, name="bids_withdraw"),
    path("bids/unlock/", bids.unlock, name="bids_unlock"),
    path("bidder/", bidder.portal, name="portal"),
    path("bidder/counter/", counter.page, name="counter"),
    path("bidder/counter/tender/", counter.facts, name="counter_tender"),
    path("bidder/counter/slip/", counter.slip, name="counter_slip"),
    path("bidder/register/", bidder.take_part, name="register"),
    path("bidder/ask/", bidder.ask, name="ask"),
    path("bidder/qualify/", bidder.qualify, name="qualify"),
    path("bidder/slip/", bidder.read_slip, name="slip"),
    path("bidder/certificates/", bidder.add_certificate, name="certificate_add"),
    path(
        "bidder/certificates/<int:pk>/revoke/", bidder.revoke_certificate, name="certificate_revoke"
    ),
]
