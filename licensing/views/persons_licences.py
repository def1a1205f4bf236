"""What the page of a person says of their licences: what they hold or held, and what runs now."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from licensing.models import SeatEnd
from licensing.selectors.persons_licences import PersonsLicence, PersonsStart, licences_of_person, starts_of_person
from licensing.words import kind_words, role_words
from tenants.person_part import PersonPart, ShownPerson


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceRow:
    """`seats_url` is where it is given and taken; empty for who may not, and for what is over."""

    licence: PersonsLicence
    kind: str
    roles: str
    ended: str
    seats_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRow:
    """`own_kind` is set where another kind of licence than their own had to serve (R-TEAM-14)."""

    start: PersonsStart
    kind: str
    own_kind: str
    sessions_url: str


def persons_licences(shown: ShownPerson) -> PersonPart | None:
    """Nothing of whoever never had anything to do with a licence, or was erased."""
    if shown.person.erased_at is not None:
        return None
    person_id = shown.person.id
    licences = licences_of_person(shown.organization, person_id, shown.at)
    starts = starts_of_person(shown.organization, person_id, shown.at)
    if not licences and not starts:
        return None
    context = {
        "rows": [_licence_row(shown, licence) for licence in licences],
        "starts": [_start_row(shown, start) for start in starts],
        "is_own": shown.is_own,
    }
    return PersonPart(template="licensing/_persons_licences.html", context=context)


def _licence_row(shown: ShownPerson, licence: PersonsLicence) -> LicenceRow:
    query = urlencode({"licence": licence.subscription_id, "q": shown.person.external_id})
    is_shown = shown.may_change and licence.until is None
    return LicenceRow(
        licence=licence,
        kind=kind_words(licence.kind) if licence.kind else "",
        roles=", ".join(role_words(role) for role in licence.roles),
        ended=str(SeatEnd(licence.end_reason).label) if licence.end_reason else "",
        seats_url=f"{reverse('licensing:seats')}?{query}" if is_shown else "",
    )


def _start_row(shown: ShownPerson, start: PersonsStart) -> StartRow:
    session = start.session
    query = urlencode({"agreement": session.subscription_id})
    return StartRow(
        start=start,
        kind=kind_words(session.kind) if session.kind else "",
        own_kind=kind_words(session.own_kind) if session.is_fallback and session.own_kind else "",
        sessions_url=f"{reverse('licensing:sessions')}?{query}" if shown.may_change else "",
    )
