"""Whom an invoice is mailed to."""

from __future__ import annotations

from collections.abc import Iterable

from billing.models import BillingProfile
from tenants.selectors import Contact, billing_contacts


def invoice_recipients(profile: BillingProfile) -> list[str]:
    """Mail addresses; none where nobody is named and nobody can log in yet: the invoice is issued all the same."""
    return recipients_among(profile, () if profile.invoice_emails else billing_contacts(profile.organization_id))


def recipients_among(profile: BillingProfile, contacts: Iterable[Contact]) -> list[str]:
    """The addresses of the billing profile, else those of the organization's `contacts`."""
    return list(profile.invoice_emails) or [contact.email for contact in contacts]
