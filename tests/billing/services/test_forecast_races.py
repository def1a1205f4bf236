"""Two runs at once keep one forecast, one reminder, and mail once (R-X-7)."""

from __future__ import annotations

from datetime import date

from billing.models import Forecast, NoticeReminder, ParkedWork
from billing.services.forecasts import forecast_terms
from billing.services.reminders import remind_of_notice
from config.jobs import instant_of
from tenants.models import OutboxMessage
from tenants.scoping import WORKER, scoped
from tests.billing.services.test_forecasts import SIGNED_ON, new_customer, use
from tests.billing.setting import open_shop
from tests.racing import race


def test_each_job_against_itself(real_db: str) -> None:
    """3,000 tiles a day are 1,095 units in the year: 80,000, which is beyond 40,000 by more than a quarter."""
    new_customer(open_shop(), "nordal")
    use(3_000, SIGNED_ON, date(2014, 12, 21))
    day = instant_of(date(2014, 12, 21))
    assert sum(race(lambda _: forecast_terms(day), 3)) == 1
    assert sum(race(lambda _: remind_of_notice(day), 3)) >= 1
    with scoped(WORKER):
        assert not ParkedWork.objects.exists()
        assert (Forecast.objects.count(), NoticeReminder.objects.count()) == (1, 1)
        mails = OutboxMessage.objects.values_list("template", flat=True).order_by("template")
        assert [mail for mail in mails if mail in ("forecast_passed", "notice_reminder")] == [
            "forecast_passed",
            "notice_reminder",
        ]
