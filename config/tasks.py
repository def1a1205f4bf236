"""Celery's way in: one task that runs a job of the table, and the one that builds the demo."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from config.demo import build
from config.job_lock import demo_lock, todays_lock
from config.jobs import JOBS


@shared_task(name="config.run_job")  # type: ignore[untyped-decorator]  # celery has no types
def run_job(name: str) -> None:
    """Runs one job as of now. While `run_jobs` replays older days, beat's jobs wait for their next turn."""
    job = next(job for job in JOBS if job.name == name)
    with todays_lock() as is_mine:
        if is_mine:
            job.run(timezone.now())


@shared_task(name="config.build_demo")  # type: ignore[untyped-decorator]  # celery has no types
def build_demo() -> None:
    """Takes it up where a killed worker left it: every step can be run again. Not beside a worker that builds it."""
    with demo_lock() as is_mine:
        if is_mine and not build.is_built():
            build.build_demo(timezone.now())
