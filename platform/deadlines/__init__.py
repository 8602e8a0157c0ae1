"""Every running clock: what it measures, when it turns yellow and red, and that it says so once.

A clock belongs to a *subject* of another room ("case:12"), which this room does not understand. The
next moment at which a clock turns lies in one narrow indexed table; the watcher claims what is due
and fires it together with its ledger entry. Redis and Celery hold no clock of record.

Front door: `services` (start, pause, resume, extend, stop), `selectors`, `calendars`, `handlers`.
"""
