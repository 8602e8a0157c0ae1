"""Celery: only what can be done again (notices, PDFs, exports); clocks never wait for it."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingjing.settings")

app = Celery("mingjing")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
