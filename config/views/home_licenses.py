"""Licences that do not suffice, today or from a day that is known already, for who may add or free some."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from config.formatting import format_day, format_quantity
from config.views.home_page import Attention
from licensing.selectors.access import AgreedAccess, access_of_subscription
from licensing.selectors.seat_needs import coming_shortage, seat_needs


def license_attention(subscription_ids: Iterable[UUID], today: date) -> Iterator[Attention]:
    """Of each subscription: that it is over its limit, or that it will be."""
    for subscription_id in subscription_ids:
        access = access_of_subscription(subscription_id)
        if access.rule.holders in ("people", "seats"):
            yield from _over_limit(access, today)
            yield from _coming(access, today)


def _over_limit(access: AgreedAccess, today: date) -> Iterator[Attention]:
    missing = sum(seat_needs(access, today).missing.values())
    if missing:
        yield _attention(
            access,
            ngettext("%(count)s licence is missing", "%(count)s licences are missing", missing) % _number(missing),
            _("Nobody is thrown out. The page says until when everybody starts as before."),
        )


def _coming(access: AgreedAccess, today: date) -> Iterator[Attention]:
    shortage = coming_shortage(access, today)
    if shortage is None:
        return
    missing = sum(shortage.need.missing.values())
    sentence = ngettext(
        "From %(day)s on, %(count)s licence will be missing",
        "From %(day)s on, %(count)s licences will be missing",
        missing,
    )
    day = format_day(shortage.on, get_language() or "en")
    yield _attention(
        access, sentence % {**_number(missing), "day": day}, _("Known from today’s dates; there is time to act.")
    )


def _attention(access: AgreedAccess, title: str, text: str) -> Attention:
    return Attention(
        severity="warn",
        icon="armchair",
        title=title,
        text=text,
        action=_("See who needs them"),
        url=f"{reverse('licensing:seats')}?licence={access.subscription_id}",
    )


def _number(count: int) -> dict[str, str]:
    return {"count": format_quantity(Decimal(count), get_language() or "en")}
