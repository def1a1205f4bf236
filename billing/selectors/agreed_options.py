"""What was agreed on one subscription, in words for pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.domain.plan_overrides import access_option, charge_option
from licensing.domain.overrides import NOTICE_MONTHS
from licensing.selectors import SubscriptionFacts
from tenants.domain.amount import Amount
from tenants.domain.decision import Json
from tenants.domain.typed_json import decimal_text
from tenants.domain.typed_json.decimals import parse_decimal
from tenants.written import written, written_money

Words = str | Promise

OPTION_NAMES: dict[str, Words] = {
    "measured_year": gettext_lazy("measured year"),
    "close_after_days": gettext_lazy("days until a measured year closes"),
    "pricing_lead_months": gettext_lazy("months between the measured year and the renewal"),
    "max_change_percent": gettext_lazy("largest change of the price, in per cent"),
    "auto_approve": gettext_lazy("offers stand by themselves"),
    "price_shock_percent": gettext_lazy("price shock, in per cent"),
    "price_shock_notice_days": gettext_lazy("days for notice after a price shock"),
    "weights": gettext_lazy("weights of the meters"),
    "bands": gettext_lazy("prices"),
    "estimates": gettext_lazy("estimates"),
    "exit_day_counts": gettext_lazy("the exit date is the last day of use"),
    "grace_days": gettext_lazy("days over the limit before nobody new starts"),
    "lease_minutes": gettext_lazy("minutes without a sign of life until a start ends"),
    "passive_may_use_active": gettext_lazy("passive users may take a free active licence"),
    "password_days": gettext_lazy("days after which a password is changed"),
    "share_per_person": gettext_lazy("one licence for all devices of a person"),
    "active_on": gettext_lazy("days on which an integration counts"),
    "allowances": gettext_lazy("what is included"),
    "charged": gettext_lazy("when usage beyond what is included is charged"),
    "counted": gettext_lazy("what is counted"),
    "counted_on": gettext_lazy("day on which it is counted"),
    "every": gettext_lazy("what the price is for, month or year"),
    "fewer": gettext_lazy("from when fewer licences count"),
    "included": gettext_lazy("included quantity"),
    "invoice_within_days": gettext_lazy("days until an order is invoiced"),
    "levels": gettext_lazy("levels of integrations that count"),
    "more": gettext_lazy("from when more licences count"),
    "multiplied": gettext_lazy("the price counts for each"),
    "price": gettext_lazy("price"),
    "prorated": gettext_lazy("parts of a period are prorated"),
    "reminder_days": gettext_lazy("days before the end on which reminders go out"),
    "renews": gettext_lazy("seats renew by themselves"),
    "seats": gettext_lazy("prices of licences"),
    "size": gettext_lazy("size of a package"),
    "tiers": gettext_lazy("tiers"),
    "unit": gettext_lazy("unit"),
    "without_login": gettext_lazy("what people without log-in are used for"),
}

CHOICE_NAMES: dict[str, Words] = {
    "term": gettext_lazy("the licence year that ended"),
    "window": gettext_lazy("twelve months that end before the renewal"),
    "month": gettext_lazy("month"),
    "year": gettext_lazy("year"),
    "any_day": gettext_lazy("on any day of the month"),
    "first_day": gettext_lazy("on the first day"),
    "last_day": gettext_lazy("on the last day"),
    "at_once": gettext_lazy("at once"),
    "next_interval": gettext_lazy("from the next month or year on"),
    "when_agreed": gettext_lazy("when it was agreed"),
    "included": gettext_lazy("included"),
    "partner": gettext_lazy("of a partner"),
    "external": gettext_lazy("external"),
    "plan_data": gettext_lazy("data of the plan"),
    "deputise": gettext_lazy("standing in for others"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedOptionShown:
    """An option with its value in words, from when, and why."""

    option: Words
    value: Words
    starts_on: date
    reason: str


def options_in_force(subscription: SubscriptionFacts, today: date) -> tuple[AgreedOptionShown, ...]:
    """What counts today or will later; what something else has replaced by now is of no use to the customer."""
    latest = {found.path: found for found in subscription.overrides if found.starts_on <= today}
    counting = [found for found in subscription.overrides if found.starts_on > today or latest[found.path] == found]
    return agreed_options(replace(subscription, overrides=tuple(counting)))


def agreed_options(subscription: SubscriptionFacts) -> tuple[AgreedOptionShown, ...]:
    """All that was agreed, by the day from which it counts."""
    return tuple(
        AgreedOptionShown(
            option=option_words(found.path),
            value=_months(found.value) if found.path == NOTICE_MONTHS else value_words(found.value),
            starts_on=found.starts_on,
            reason=found.reason,
        )
        for found in subscription.overrides
    )


def option_words(path: str) -> str:
    """What an option is called; one without a name of its own by its code."""
    if path == NOTICE_MONTHS:
        return _("period of notice, in months")
    of_charge = charge_option(path)
    option = of_charge[1] if of_charge else access_option(path)
    return str(OPTION_NAMES.get(option, option.replace("_", " "))) if option else path


def choice_words(code: str) -> str:
    """What can be chosen, and is kept by its code; one without words of its own as it is."""
    return str(CHOICE_NAMES.get(code, code))


def value_words(value: Json) -> str:
    """A value as people read it; a table is named as one, it stands in the plan's own form in the audit trail."""
    match value:
        case None | []:
            words = _("none")
        case bool():
            words = _("yes") if value else _("no")
        case int() | str():
            words = _number_words(str(value)) or choice_words(str(value))
        case list() if all(isinstance(part, str | int) for part in value):
            words = ", ".join(map(value_words, value))
        case dict() if all(isinstance(part, str | int) for part in value.values()):
            words = ", ".join(_price_words(currency, str(amount)) for currency, amount in value.items())
        case _:
            words = _("as agreed")
    return words


def _number_words(text: str) -> str:
    """Nothing for what is no number."""
    number = parse_decimal(text)
    if number is None:
        return ""
    decimals = len(decimal_text(number).partition(".")[2])
    return written("{{ value|quantity:decimals }}", value=number, decimals=decimals)


def _price_words(currency: str, amount: str) -> str:
    number = parse_decimal(amount)
    return amount if number is None else written_money(Amount(number, currency))


def _months(value: Json) -> str:
    months = value if isinstance(value, int) else 0
    return ngettext("%(months)s month", "%(months)s months", months) % {"months": months}
