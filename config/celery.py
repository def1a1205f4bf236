"""Celery: it only wakes the worker up. What there is to do stands in Postgres, and a sweep finds what was missed."""

from __future__ import annotations

import os

import django
from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402  Django must know its apps first

from config.jobs import JOBS  # noqa: E402  its modules have models

app = Celery("lisens", broker=settings.REDIS_URL or "memory://")
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_serializer="json",
    accept_content=["json"],
    timezone="UTC",
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
    # Longer than any task takes: one that runs longer is given to a second worker. What a killed worker had is found
    # by the sweeps, long before this brings it back.
    broker_transport_options={
        "visibility_timeout": 600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 5,
    },
    beat_schedule={job.name: {"task": "config.run_job", "schedule": job.every, "args": (job.name,)} for job in JOBS},
    beat_schedule_filename="",
)
app.autodiscover_tasks(["config"])
