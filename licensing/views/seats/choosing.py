"""Finding the person who is to get a seat."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest

from licensing.views.seats.licence import OpenLicence
from tenants.domain.text import one_line
from tenants.selectors import PersonFacts, people_by_id, people_of

MOST_FOUND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChoice:
    """Somebody who could be chosen, and where that leads."""

    name: str
    external_id: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosingPage:
    """`count` people are found, the first of them shown; `keeps` is what the search keeps of the address.

    `is_role`: what they get is a role, which several people can be given at once on their own list.
    """

    title: str
    intro: str
    asked: str
    people: Sequence[PersonChoice]
    count: int
    back_url: str
    back_words: str
    keeps: Sequence[tuple[str, str]]
    is_role: bool = False


def candidates(licence: OpenLicence, request: HttpRequest, holders: Collection[UUID]) -> tuple[str, list[PersonFacts]]:
    """What was searched for, and who of those here today could get a seat: may log in, and holds none."""
    asked = one_line(request.GET.get("q", ""))[:200]
    here = [
        person
        for person in people_of(licence.organization.id, on=licence.today)
        if person.erased_at is None
        and (person.entry_on is None or person.entry_on <= licence.today)
        and (person.exit_on is None or person.exit_on > licence.today)
        and person.login_mode != "none"
        and person.id not in holders
    ]
    words = asked.casefold()
    return asked, [person for person in here if words in f"{person.name} {person.external_id}".casefold()]


def kept_of(request: HttpRequest, *names: str) -> list[tuple[str, str]]:
    """What the search form sends along, so that it still is about the same."""
    return [(name, request.GET[name]) for name in names if name in request.GET]


def person_named(licence: OpenLicence, person_id: UUID) -> PersonFacts:
    """Somebody of the organization. Raises `Http404`."""
    found = people_by_id([person_id], on=licence.today).get(person_id)
    if found is None:
        raise Http404
    return found
