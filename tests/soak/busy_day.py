"""The county's days as a process of its own: `python busy_day.py SPEED COMERS`, until killed."""

import sys
import threading

import django

django.setup()

from mingjing.county import day  # noqa: E402

speed, comers = sys.argv[1:]
day.COMERS = int(comers)
day.Day().play(threading.Event(), float(speed))
