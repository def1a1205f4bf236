"""The web server's way in."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# Every view is loaded before the first request, which else would load them all.
resolve("/")

# What is loaded by now stays: whoever collects garbage need not look through it again and again. A page makes thousands
# of objects that live as long as it, so it is not looked through after every 700 of them either.
gc.collect()
gc.freeze()
gc.set_threshold(10_000)
