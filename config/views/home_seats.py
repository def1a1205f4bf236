"""What the home page says of too few licences: those that are missing now, and those that will be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from config.formatting import format_day
from config.views.home_page import Attention
from licensing.domain.over_limit import OverLimitState
from licensing.domain.shortage import Shortage
from licensing.selectors.access import AgreedAccess, accesses_of
from licensing.selectors.seat_needs import coming_shortage, seat_needs
from tenants.domain.periods import ONE_DAY


def seats_attention(organization_id: UUID, today: date) -> tuple[Attention, ...]:
    """Of each licence that runs and that people use up, for its administrators."""
    running = [access for access in accesses_of(organization_id) if access.runs_on(today)]
    used_up = [access for access in running if access.rule.holders in ("people", "seats")]
    return tuple(found for access in used_up for found in _attention(access, today))


def _attention(access: AgreedAccess, today: date) -> Iterator[Attention]:
    url = f"{reverse('licensing:seats')}?licence={access.subscription_id}"
    needs = seat_needs(access, today)
    if needs.over_limit is not None:
        yield _missing(sum(needs.missing.values()), needs.over_limit, today, url)
    elif (shortage := coming_shortage(access, today)) is not None:
        yield _coming(shortage, url)


def _missing(count: int, state: OverLimitState, today: date, url: str) -> Attention:
    last_day = format_day(state.grace_ends_on - ONE_DAY, _language())
    text = (
        _("Nobody is thrown out, and everybody starts as before to the end of %(day)s.") % {"day": last_day}
        if state.days_left(today)
        else _("What runs goes on; new starts wait until there are enough.")
    )
    return Attention(
        severity="bad",
        icon="armchair",
        title=ngettext("%(count)s licence is missing", "%(count)s licences are missing", count) % {"count": count},
        text=text,
        action=_("See the seats"),
        url=url,
        is_primary=True,
    )


def _coming(shortage: Shortage, url: str) -> Attention:
    count = shortage.missing
    title = ngettext(
        "From %(day)s on, %(count)s licence will be missing",
        "From %(day)s on, %(count)s licences will be missing",
        count,
    )
    return Attention(
        severity="warn",
        icon="armchair",
        title=title % {"day": format_day(shortage.on, _language()), "count": count},
        text=_coming_words(shortage),
        action=_("See the seats"),
        url=url,
    )


def _coming_words(shortage: Shortage) -> str:
    """How many to ask for, where later days make it worse."""
    if not shortage.gets_worse:
        return _("Known from today’s dates; there is time to act.")
    return _("From %(day)s on it will be %(count)s. Known from today’s dates; there is time to act.") % {
        "day": format_day(shortage.most_on, _language()),
        "count": shortage.most_missing,
    }


def _language() -> str:
    return get_language() or "en"
