"""What a change of licences does, in words: read back from what the service wrote, before that is taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from licensing.selectors.access import AgreedAccess, access_of_subscription
from licensing.selectors.kind_standings import KindStanding, kind_standings
from licensing.selectors.seat_lots import seats_without_license
from tenants.admin_floor.shown import Words, as_day
from tenants.selectors import person_names
from tenants.written import written

MOST_NAMES = 12


def standing_of_kind(subscription_id: UUID, kind: str, on: date) -> KindStanding:
    """One kind on a day. Raises StopIteration for a kind that the plan does not have."""
    return next(one for one in kind_standings(access_of_subscription(subscription_id), on) if one.kind == kind)


def effects(subscription_id: UUID, before: KindStanding, on: date) -> Sequence[Words]:
    """How many there will be from a day on, what uses them, who would be without one, and that nobody is thrown out."""
    access = access_of_subscription(subscription_id)
    after = standing_of_kind(subscription_id, before.kind, on)
    return [*_numbers(before, after, on), *_shortage(access, after, on)]


def _numbers(before: KindStanding, after: KindStanding, on: date) -> Iterator[Words]:
    words = {"kind": after.name, "day": as_day(on), "before": _count(before.there), "after": _count(after.there)}
    yield _("%(kind)s: from %(day)s on there are %(after)s, where there were %(before)s.") % words
    used = {"count": _number(after.used)}
    if after.needed is not None:
        yield ngettext("%(count)s person needs one.", "%(count)s people need one.", after.used) % used
    elif after.held is not None:
        yield ngettext("%(count)s person holds one.", "%(count)s people hold one.", after.used) % used
    else:
        yield ngettext("%(count)s is in use at this moment.", "%(count)s are in use at this moment.", after.used) % used


def _shortage(access: AgreedAccess, after: KindStanding, on: date) -> Iterator[Words]:
    if not after.over:
        yield _("That suffices.")
        return
    over = {"count": _number(after.over), "day": as_day(on)}
    if after.needed is not None:
        yield (
            ngettext(
                "%(count)s is missing: from %(day)s on the organisation is over its limit, and sees it.",
                "%(count)s are missing: from %(day)s on the organisation is over its limit, and sees it.",
                after.over,
            )
            % over
        )
        yield _("Nobody is thrown out. While the plan’s grace runs all works as before; then no new start is granted.")
    elif after.held is not None:
        yield _("Over the limit from %(day)s on: %(names)s.") % {**over, "names": _names(access, after, on)}
        yield _("They keep their seats, and start as before while the plan’s grace runs. What falls free is theirs.")
    else:
        yield _("Nobody is thrown out: running starts go on, and each that ends takes its licence with it.")


def _names(access: AgreedAccess, after: KindStanding, on: date) -> str:
    """Whoever has held theirs the longest gets a licence that is free."""
    without = seats_without_license(access, after.kind, on)[-after.over :]
    names = {found.id: found.name or found.external_id for found in person_names(access.organization_id)}
    return shortened([names[person_id] for person_id in without])


def shortened(names: Sequence[str]) -> str:
    """As many names as a person still reads, and how many more there are."""
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    more = {"names": ", ".join(names[:MOST_NAMES]), "count": _number(len(names) - MOST_NAMES)}
    return _("%(names)s and %(count)s more") % more


def _number(count: int) -> str:
    """Without markup, for a sentence."""
    return written("{{ count|grouped }}", count=count)


def _count(there: int | None) -> Words:
    return _("any number") if there is None else _number(there)
