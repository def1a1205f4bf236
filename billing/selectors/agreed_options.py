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
from tenants.domain.decision import Json

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


def value_words(value: Json) -> str:
    """A value as people read it; a table is named as one, it stands in the plan's own form in the audit trail."""
    if value is None:
        return _("none")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _("as agreed") if isinstance(value, list | dict) else str(value)


def _months(value: Json) -> str:
    months = value if isinstance(value, int) else 0
    return ngettext("%(months)s month", "%(months)s months", months) % {"months": months}
