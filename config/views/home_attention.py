"""What the reader of the home page may want to do, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from billing.domain.money import Money
from billing.domain.reminders import is_reminded
from billing.views.pages import InvoiceRow
from config.formatting import format_day, format_money, format_money_short, format_quantity
from config.views.home_forecast import ComingPrice
from config.views.home_page import Attention, HomeSubscription
from config.views.home_usage import UNITS_DECIMALS, Standing, unassigned_units

# The first reminder of the last day for notice comes so many days before it (R-SCALGO-21).
NOTICE_IS_NEAR_DAYS = 60
DUE_SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What attention is found in. `standing` is None for readers who see their own usage only."""

    subscription: HomeSubscription
    standing: Standing | None
    invoices: Sequence[InvoiceRow]
    coming: ComingPrice | None
    today: date
    seats: tuple[Attention, ...] = ()


def find_attention(situation: Situation) -> tuple[Attention, ...]:
    return (
        *situation.seats,
        *_notice(situation.subscription, situation.coming),
        *_price(situation.subscription),
        *_invoices(situation),
        *(_unassigned(situation.standing) if situation.standing else ()),
    )


def _notice(subscription: HomeSubscription, coming: ComingPrice | None) -> Iterator[Attention]:
    """While there is a choice, and the day is near."""
    notice = subscription.notice
    if not is_reminded(subscription.term) or notice.state != "open" or not 0 <= notice.days_left <= NOTICE_IS_NEAR_DAYS:
        return
    yield Attention(
        severity="warn",
        icon="calendar-due",
        title=_("Decide about renewal by %(day)s") % {"day": format_day(notice.last_day, _language())},
        text=" ".join([*_coming_year(coming), _("Nothing to do if you want to go on.")]),
        action=_("See the contract"),
        url=f"{reverse('billing:contract')}?subscription={subscription.id}",
        is_primary=True,
    )


def _coming_year(coming: ComingPrice | None) -> Iterator[str]:
    """What going on will cost, where that is known or likely."""
    if coming is not None and coming.price is not None:
        yield _("The coming year costs %(price)s.") % {"price": _money(coming.price)}
    elif coming is not None and coming.forecast is not None:
        yield _("The coming year is likely to cost %(price)s.") % {"price": _money(coming.forecast.likely.fee)}


def _price(subscription: HomeSubscription) -> Iterator[Attention]:
    if not subscription.is_priced or subscription.price is not None or not subscription.days_left:
        return
    yield Attention(
        severity="info",
        icon="clock",
        title=_("The price of this term is not approved yet"),
        text=_("Everyone works as usual; the invoice comes after the approval."),
        action=_("See the price so far"),
        url=f"{reverse('billing:contract')}?term={subscription.term.start.isoformat()}#price",
    )


def _invoices(situation: Situation) -> Iterator[Attention]:
    """Those that fall due soon; whether they are paid is not known here."""
    for invoice in situation.invoices:
        if invoice.due_on is None or not timedelta(0) <= invoice.due_on - situation.today <= DUE_SOON:
            continue
        if invoice.owed.is_zero:
            continue  # given back in full
        yield Attention(
            severity="info",
            icon="receipt",
            title=_("Invoice %(number)s is due %(day)s")
            % {"number": invoice.number, "day": format_day(invoice.due_on, _language())},
            text=_("%(amount)s. If it is paid, there is nothing to do.")
            % {"amount": format_money(invoice.owed.amount, invoice.owed.currency, _language())},
            action=_("See the invoice"),
            url=reverse("billing:invoice", args=[invoice.number]),
        )


def _unassigned(standing: Standing) -> Iterator[Attention]:
    units, references = unassigned_units(standing)
    if not units:
        return
    (actor_id, reference), count = next(iter(references.items())), len(references)
    is_one = count == 1
    text = _("Used by %(reference)s, who is not in your list of people.") % {"reference": reference}
    more = ngettext(
        "Used by %(count)s reference that is not in your list of people.",
        "Used by %(count)s references that are not in your list of people.",
        count,
    )
    yield Attention(
        severity="warn",
        icon="user-question",
        title=_("%(units)s units belong to nobody") % {"units": _quantity(units)},
        text=text if is_one else more % {"count": format_quantity(Decimal(count), _language())},
        action=_("Assign the usage"),
        url=reverse("metering:reference", args=[actor_id]) if is_one else f"{reverse('metering:usage')}?person=#people",
    )


def _money(price: Money) -> str:
    return format_money_short(price.amount, price.currency, _language())


def _quantity(units: Decimal) -> str:
    return format_quantity(units, _language(), UNITS_DECIMALS)


def _language() -> str:
    return get_language() or "en"
