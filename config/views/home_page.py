"""What the home page shows: exact values, formatted by the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from billing.domain.money import Money
from billing.selectors.yearly_bands import Band
from billing.views.pages import InvoiceRow, NoticeState
from config.shell import Words
from config.views.home_forecast import ComingPrice, ShownLevel
from licensing.selectors.kind_standings import KindStanding
from metering.domain.series import SeriesRow
from tenants.domain.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeSubscription:
    """The running term, else the last one. A price that is None is pending: everyone works as usual.

    Terms of a plan that is not `is_priced` have none ever. `licences` are empty where anybody may use the product.
    """

    id: UUID
    is_priced: bool
    has_yearly_terms: bool
    invoiced_elsewhere_reason: str
    invoiced_here_from: date | None
    licences: Sequence[KindStanding]
    product_name: str
    plan_name: str
    year_number: int
    term: Period
    price: Money | None
    price_is_estimated: bool
    days_left: int
    days_passed: int
    notice: NoticeState


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherLicence:
    """Another subscription that runs."""

    id: UUID
    product_name: str
    plan_name: str
    term: Period
    licences: Sequence[KindStanding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """Something that the reader may want to do; the first primary one is the page's own action."""

    severity: Literal["bad", "warn", "info"]
    icon: str
    title: Words
    text: Words
    action: Words
    url: str
    is_primary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentShare:
    """`code` leads to the department's usage; None where the usage page does not tell it either."""

    name: str | None
    code: str | None
    units: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterStanding:
    """One meter so far, and on the same day of the term before."""

    code: str
    name: str
    unit: str
    decimals: int
    now: Decimal
    last: Decimal | None
    units: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageStanding:
    """Units of the term so far. `late_until` is the last day on which late usage counts in it."""

    has_last: bool
    units: Decimal
    units_same_day_last: Decimal | None
    units_last: Decimal | None
    change: Decimal | None
    estimate: Decimal | None
    decimals: int
    months: Sequence[SeriesRow]
    late_until: date
    meters: Sequence[MeterStanding]
    departments: Sequence[DepartmentShare] = ()
    bands: Sequence[Band] = ()

    @property
    def next_band(self) -> Band | None:
        """Where the coming year would cost more."""
        return next((band for band in self.bands if band.starts_at > self.units), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """An administrator sees the organization's usage, others their own; who manages the agreement sees its money."""

    is_administrator: bool
    is_manager: bool
    subscription: HomeSubscription | None
    usage: UsageStanding | None = None
    attention: Sequence[Attention] = ()
    invoices: Sequence[InvoiceRow] = ()
    coming: ComingPrice | None = None
    others: Sequence[OtherLicence] = ()

    @property
    def fan(self) -> Sequence[ShownLevel]:
        """Low, likely and high at the end of the term, for the chart of everybody's usage."""
        forecast = self.coming.forecast if self.coming and self.is_administrator else None
        return forecast.levels if forecast and forecast.covers_term else ()
