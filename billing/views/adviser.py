"""What the Sessions page says about the kind and the number of licences (R-CHAT-8)."""

from __future__ import annotations

from billing.selectors.license_advice import kinds_of_use, license_advice
from licensing.domain.busy_times import BusyTimes
from licensing.selectors.access import AgreedAccess
from licensing.sessions_part import SessionsPart
from licensing.words import kind_words


def adviser_part(access: AgreedAccess, busy: BusyTimes) -> SessionsPart | None:
    """The advice, or why there is none where there are kinds to choose between; None where nobody would expect any."""
    if (found := license_advice(access, busy)) is not None:
        return SessionsPart(template="billing/_adviser.html", context={"found": found})
    if kinds := kinds_of_use(access):
        return SessionsPart(template="billing/_no_advice.html", context={"kinds": [kind_words(kind) for kind in kinds]})
    return None
