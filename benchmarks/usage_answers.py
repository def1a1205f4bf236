"""What the usage pages say, each said twice: by the product's own selectors and views, and from raw events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from unittest.mock import patch
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import QueryDict

from benchmarks.busy_usage import NOW, ZONE, Busy
from benchmarks.raw_usage import RawUsage
from config.formatting import format_quantity
from metering.domain.measure import Measure, MeterValues
from metering.domain.term_steps import day_steps, month_steps
from metering.domain.term_usage import Grain
from metering.selectors.splits import UsageFilter, usage_by_department
from metering.selectors.terms import term_usage
from metering.views.asked import read_asked
from metering.views.looked import UsageView, look
from metering.views.parts import read_breakdown
from metering.views.reader import Reader, find_seen
from metering.views.tabs import UNITS_DECIMALS
from tenants.domain.periods import Period
from tenants.scoping import Role, Scope, scoped
from tenants.selectors import organization_facts
from tests.visitors import Visitor

Rows = list[tuple[Decimal | None, Decimal | None]]
ByKey = Mapping[UUID | None, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`ours` and `raw` say the same, in values that can be compared; both need the scope of the reader."""

    name: str
    ours: Callable[[], object]
    raw: Callable[[], object]


class UsageAnswers:
    """About a busy organization, as its licence administrator asks in the second year beside the first."""

    def __init__(self, busy: Busy) -> None:
        self.id = busy.organization_id
        self.scope = Scope(Role.WEB, self.id, busy.administrator.pk)
        self.visitor = Visitor().sign_in(busy.administrator)
        with scoped(self.scope):
            self.view = self._look()
        self.usage, self.measure = self.view.usage, Measure(self.view.usage.year.weights)
        self.raw = RawUsage(organization_id=self.id, zone=ZoneInfo(ZONE), measure=self.measure)
        self.person = UsageFilter(actor_ids=(busy.actor_id,)), "and e.actor_id = %(who)s", busy.actor_id
        self.department = (
            UsageFilter(department_ids=(busy.department_id,)),
            "and e.department_id = %(who)s",
            busy.department_id,
        )

    def all(self) -> list[Answer]:
        return [
            Answer(name=name, ours=ours, raw=raw)
            for name, ours, raw in (
                ("by month, beside the last year", partial(self._rows, "month"), partial(self._raw_rows, "month")),
                ("by day, beside the last year", partial(self._rows, "day"), partial(self._raw_rows, "day")),
                ("this year against last, to the day", self._against, self._raw_against),
                ("by department, beside the last year", self._departments, self._raw_departments),
                ("by person", self._people, self._raw_people),
                ("one department by month", *self._narrowed(*self.department)),
                ("one person by month", *self._narrowed(*self.person)),
                ("the whole page, to its last tag", self._page, self._raw_page),
            )
        ]

    def _look(self) -> UsageView:
        """What the page starts from: both years, by day."""
        reader = Reader(organization=organization_facts(self.id), person_id=None, is_administrator=True, at=NOW)
        asked = read_asked(QueryDict())
        view = look(reader, find_seen(reader, asked), asked)
        if view is None or view.usage.before is None:
            raise RuntimeError("the organization has no two years to look at")
        return view

    @property
    def _before(self) -> Period:
        before = self.usage.before
        assert before is not None
        return before

    def _rows(self, grain: Grain) -> Rows:
        return [(row.now, row.last) for row in self._look().usage.rows(self.measure, grain)]

    def _raw_rows(self, grain: Grain, condition: str = "", who: UUID | None = None) -> Rows:
        steps = (month_steps if grain == "month" else day_steps)(self.usage.term, self._before)
        nows, lasts = [step.now for step in steps if step.now], [step.before for step in steps if step.before]
        now = self.raw.by_step([step.start for step in nows], self.usage.passed, condition, who=who)
        last = self.raw.by_step([step.start for step in lasts], self._before, condition, who=who)
        return [
            (now.get(number, Decimal(0)) if step.start < self.usage.until else None, last.get(number, Decimal(0)))
            for number, step in enumerate(nows)
        ]

    def _narrowed(self, whose: UsageFilter, condition: str, who: UUID) -> tuple[Callable[[], Rows], Callable[[], Rows]]:
        def ours() -> Rows:
            usage = term_usage(self.id, self.view.years, 0, today=self.view.reader.today, whose=whose)
            return [(row.now, row.last) for row in usage.rows(self.measure, "month")]

        return ours, partial(self._raw_rows, "month", condition, who)

    def _against(self) -> tuple[Decimal, Decimal]:
        usage = self._look().usage
        return self.measure.total(usage.values), self.measure.total(usage.last_values_same_day or {})

    def _raw_against(self) -> tuple[Decimal, Decimal]:
        now, last = (self.raw.total(period) for period in self._periods())
        return now, last

    def _departments(self) -> Sequence[ByKey]:
        return [self._in_units(usage_by_department(self.id, period)) for period in self._periods()]

    def _raw_departments(self) -> Sequence[ByKey]:
        return [self.raw.by_department(period) for period in self._periods()]

    def _people(self) -> ByKey:
        owners = read_breakdown(self.view).by_owner
        return {owner.person_id or owner.actor_id: self.measure.total(values) for owner, values in owners.items()}

    def _raw_people(self) -> ByKey:
        return self.raw.by_owner(self.usage.passed)

    def _periods(self) -> tuple[Period, Period]:
        """What has passed of the year, and the same days of the one before."""
        before = self.usage.before_passed
        assert before is not None
        return self.usage.passed, before

    def _in_units(self, found: Mapping[UUID | None, MeterValues]) -> ByKey:
        return {key: self.measure.total(values) for key, values in found.items()}

    def _page(self) -> bool:
        """Whether the page says what the year has come to."""
        with patch("django.utils.timezone.now", lambda: NOW):
            response = self.visitor.get("/usage/")
        total = format_quantity(self.measure.total(self.usage.values), "en", UNITS_DECIMALS)
        return response.status_code == 200 and f"{total} units so far" in response.content.decode()

    def _raw_page(self) -> bool:
        """The statements of what stands on it; the other answers compare what they say."""
        self._raw_rows("month")
        self._raw_departments()
        return bool(self._raw_people())
