"""What billing keeps about a person of a customer: the quotes that they signed (R-X-14)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from billing.models import QuoteAcceptance
from tenants.domain.decision import Json
from tenants.domain.personal_data import ErasedPerson, Kept
from tenants.models import Membership, Person


class SignedQuotes:
    """Found by the address that was signed with: the person's own, or their log-in's."""

    def erase(self, erased: ErasedPerson) -> None:
        """Nothing: what was signed is the contract, and is kept word for word as long as the law has it kept."""

    def export(self, organization_id: UUID, person_id: UUID) -> Kept:
        """Who they said they were, and which text they signed when."""
        own = Person.objects.filter(pk=person_id).exclude(email="").values_list("email", flat=True)
        members = Membership.objects.filter(organization_id=organization_id, person_id=person_id)
        theirs = Q(pk__in=())
        for email in {*own, *members.values_list("user__email", flat=True)}:
            theirs |= Q(email__iexact=email)
        signed = QuoteAcceptance.objects.filter(theirs, organization_id=organization_id).order_by("accepted_at")
        return Kept(sections={"signed_quotes": [_as_json(found) for found in signed]})


def _as_json(found: QuoteAcceptance) -> Json:
    return {
        "quote": found.content.get("number"),
        "name": found.name,
        "position": found.position,
        "email": found.email,
        "accepted_at": found.accepted_at.isoformat(),
        "text_hash": found.text_hash,
    }
