"""The page of one person: who they are, where they belonged, how they log in. Everybody may open their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from tenants.domain.people import Presence, presence
from tenants.domain.periods import local_day
from tenants.domain.usage_display import UsageDisplay
from tenants.models import LoginMode
from tenants.person_part import PersonPart, ShownPerson, person_parts
from tenants.scoping import current_organization
from tenants.selectors import PersonFacts, organization_facts, people_by_id
from tenants.selectors.stays import NamedStay, stays_of_person
from tenants.selectors.users import InvitationFacts, MemberFacts, member_of_person, open_invitations
from tenants.views.access import is_administrator, member_required
from tenants.views.people.listing import PRESENCE_WORDS

Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """`member` is the user they log in as; `invitation` one that is open. Only administrators may change anything."""

    person: PersonFacts
    presence: Presence
    presence_words: Words
    login_mode: Words
    manager: PersonFacts | None
    stays: Sequence[NamedStay]
    member: MemberFacts | None
    invitation: InvitationFacts | None
    is_invitation_expired: bool
    is_own: bool
    is_usage_by_name: bool
    may_change: bool
    parts: Sequence[PersonPart]


@require_safe
@member_required
def person(request: Any, person_id: UUID) -> HttpResponse:
    is_own = request.membership.person_id == person_id
    may_change = is_administrator(request)
    if not (is_own or may_change):
        raise PermissionDenied
    found, today = person_of_page(person_id)
    invitation = _invitation(person_id) if may_change else None
    state = presence(found, today)
    organization = organization_facts(current_organization())
    shown = ShownPerson(
        person=found, organization=organization, at=timezone.now(), is_own=is_own, may_change=may_change
    )
    page = PersonPage(
        person=found,
        presence=state,
        presence_words=PRESENCE_WORDS[state],
        login_mode=LoginMode(found.login_mode).label,
        manager=people_by_id([found.manager_id], on=today).get(found.manager_id) if found.manager_id else None,
        stays=stays_of_person(person_id),
        member=member_of_person(current_organization(), person_id),
        invitation=invitation,
        is_invitation_expired=invitation is not None and invitation.expires_at <= timezone.now(),
        is_own=is_own,
        is_usage_by_name=organization.usage_display == UsageDisplay.BY_NAME,
        may_change=may_change and found.erased_at is None,
        parts=person_parts(shown),
    )
    return render(request, "tenants/person.html", {"page": page})


def person_of_page(person_id: UUID) -> tuple[PersonFacts, date]:
    """A person of the organization with its day of today; raises `Http404`."""
    organization = organization_facts(current_organization())
    today = local_day(timezone.now(), organization.timezone)
    found = people_by_id([person_id], on=today).get(person_id)
    if found is None:
        raise Http404
    return found, today


def _invitation(person_id: UUID) -> InvitationFacts | None:
    found = open_invitations(current_organization())
    return next((invitation for invitation in found if invitation.person_id == person_id), None)
