"""Addresses of the service hall."""

from django.urls import path

from hall.views import (
    calendars,
    cases,
    drafts,
    hours,
    items,
    printing,
    public,
    queue,
    reception,
    waiting,
)

app_name = "hall"

urlpatterns = [
    path("hall/", queue.listing, name="queue"),
    path("hall/receive/", reception.receive, name="receive"),
    path("hall/parts/", waiting.parts, name="parts"),
    path("hall/extensions/", waiting.extensions, name="extensions"),
    path("hall/extensions/<int:pk>/decide/", waiting.decide, name="extension_decide"),
    path("hall/cases/<int:pk>/", cases.detail, name="case"),
    path("hall/cases/<int:pk>/since/<int:version>/", cases.facts, name="case_since"),
    path("hall/cases/<int:pk>/documents/<int:document>/", cases.document, name="case_document"),
    path("hall/cases/<int:pk>/receipt/", printing.receipt, name="receipt"),
    path("hall/cases/<int:pk>/<slug:command>/", cases.do, name="command"),
    path("hall/notices/<int:pk>/print/", printing.notice, name="notice"),
    path("catalogue/", public.catalogue, name="catalogue"),
    path("catalogue/<int:pk>/", public.item, name="catalogue_item"),
    path("progress/", public.progress, name="progress"),
    path("admin/items/", items.listing, name="items"),
    path("admin/items/new/", drafts.draft, name="item_new"),
    path("admin/items/<int:pk>/", items.detail, name="item"),
    path("admin/items/<int:pk>/draft/", drafts.draft, name="item_draft"),
    path("admin/items/<int:pk>/close/", items.close, name="item_close"),
    path("admin/revisions/<int:pk>/", items.revision, name="revision"),
    path("admin/revisions/<int:pk>/approve/", items.approve, name="revision_approve"),
    path("admin/calendars/", calendars.listing, name="calendars"),
    path("admin/calendars/adopt/", calendars.adopt, name="calendar_adopt"),
    path("admin/calendars/hours/", hours.change, name="calendar_hours"),
]
