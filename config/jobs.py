"""The one table of periodic jobs: what Celery beat wakes up, and what `run_jobs` replays day by day.

Each job takes the instant it is to act as of, does what is due by then, and says how much that was. Any of them may be
killed and run again, or run twice at once, and nothing changes (R-X-5, R-X-7).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from billing.selectors.price_shocks import next_price_shock_day
from billing.services.access_upkeep import (
    forget_people,
    free_unused_seats,
    keep_leases_true,
    keep_seats_true,
    watch_limits,
)
from billing.services.allocations import keep_allocations
from billing.services.charges import charge_terms
from billing.services.document_retention import drop_documents, next_year_start
from billing.services.documents import render_documents
from billing.services.forecasts import forecast_terms, next_month_start
from billing.services.invoices import invoice_charges
from billing.services.quote_retention import drop_quotes
from billing.services.reminders import next_reminder_after, remind_of_notice
from billing.services.renewals import renew_terms
from billing.services.repricing import next_closing_after, reprice_terms
from billing.services.retention import drop_expired, next_month_end
from billing.services.usage_spans import sum_usage
from licensing.selectors import next_renewal_after
from licensing.services.over_limit import next_over_limit_look
from licensing.services.seat_questions import next_question_day
from licensing.services.seat_upkeep import next_seat_end
from tenants.domain.periods import ONE_DAY
from tenants.services.idempotency import forget_answers
from tenants.services.mail_sending import send_waiting_mail
from tenants.services.people_uploads import drop_uploads

# By then the day has begun in every zone of the customers, and nobody is at work yet.
DAILY_AT = time(5, 0, tzinfo=UTC)
HOURLY, EACH_MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`next_due` says on which day after the given one there will be work that is known today, if any.

    A job that would find work on every day (`is_daily`) is replayed on the days of its own `next_due` only, or a replay
    of years could skip nothing.
    """

    name: str
    run: Callable[[datetime], int]
    every: timedelta
    next_due: Callable[[date], date | None] = lambda _: None
    is_daily: bool = False

    def is_replayed_on(self, day: date) -> bool:
        return not self.is_daily or self.next_due(day - ONE_DAY) == day


def send_mail(as_of: datetime) -> int:
    return send_waiting_mail(as_of).sent


# In this order: what one job makes due, the next one does on the same day.
JOBS: tuple[Job, ...] = (
    Job(name="renew_terms", run=renew_terms, every=HOURLY, next_due=next_renewal_after),
    Job(name="free_unused_seats", run=free_unused_seats, every=EACH_MINUTE, next_due=next_question_day),
    Job(name="keep_seats_true", run=keep_seats_true, every=EACH_MINUTE, next_due=next_seat_end),
    Job(name="keep_leases_true", run=keep_leases_true, every=EACH_MINUTE),
    Job(name="watch_limits", run=watch_limits, every=HOURLY, next_due=next_over_limit_look),
    Job(name="reprice_terms", run=reprice_terms, every=HOURLY, next_due=next_closing_after),
    # Each day for real; in a replay where months begin. Reminders make the forecasts that they indicate themselves.
    Job(name="forecast_terms", run=forecast_terms, every=HOURLY, next_due=next_month_start, is_daily=True),
    Job(name="remind_of_notice", run=remind_of_notice, every=HOURLY, next_due=next_reminder_after),
    Job(name="charge_terms", run=charge_terms, every=HOURLY, next_due=next_price_shock_day),
    Job(name="invoice_charges", run=invoice_charges, every=HOURLY),
    Job(name="keep_allocations", run=keep_allocations, every=EACH_MINUTE),
    Job(name="sum_usage", run=sum_usage, every=HOURLY),
    Job(name="render_documents", run=render_documents, every=EACH_MINUTE),
    Job(name="send_waiting_mail", run=send_mail, every=EACH_MINUTE),
    Job(name="forget_answers", run=forget_answers, every=HOURLY),
    Job(name="drop_uploads", run=drop_uploads, every=EACH_MINUTE),
    Job(name="drop_expired", run=drop_expired, every=HOURLY, next_due=next_month_end, is_daily=True),
    Job(name="forget_people", run=forget_people, every=HOURLY, next_due=next_month_end, is_daily=True),
    Job(name="drop_documents", run=drop_documents, every=HOURLY, next_due=next_year_start, is_daily=True),
    Job(name="drop_quotes", run=drop_quotes, every=HOURLY, next_due=next_month_end, is_daily=True),
)


def run_jobs_as_of(as_of: datetime, *, is_replay: bool = False) -> dict[str, int]:
    """Runs the table once, or what of it is replayed on a day on the way to a later one; what each job did, by name."""
    day = as_of.date()
    return {job.name: job.run(as_of) if not is_replay or job.is_replayed_on(day) else 0 for job in JOBS}


def instant_of(day: date) -> datetime:
    """When the jobs of a day run."""
    return datetime.combine(day, DAILY_AT)


def next_due_day(after: date, until: date) -> date | None:
    """The first day after `after`, and not after `until`, on which some job will have work."""
    days = [day for job in JOBS if (day := job.next_due(after)) is not None and day <= until]
    return min(days, default=None)
