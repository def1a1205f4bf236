"""Erasing a person for a customer who asks the vendor to: staff read no lists of people, and say exactly whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin_floor.actions import Done, Foreseen, StaffAction, offer_action
from tenants.admin_floor.forms import ReasonForm
from tenants.admin_floor.shown import page_address
from tenants.models import Organization, Person
from tenants.selectors.people import person_known_as
from tenants.services.erasure import erase_person


class EraseForm(ReasonForm):
    known_as = forms.CharField(
        label=gettext_lazy("ID or e-mail address of the person"),
        max_length=254,
        help_text=gettext_lazy("Exactly as the customer has it. You see how many people there are, never who."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        help_text=gettext_lazy("It is kept in the audit log under your name, for ever: name nobody in it."),
    )
    field_order = ("known_as", "reason")


@offer_action
class ErasePerson(StaffAction):
    """Foreseen by doing it and taking it back, so that a refusal comes before the last button."""

    model = Organization
    code = "erase-person"
    title = gettext_lazy("Erase a person")
    button = gettext_lazy("Erase for ever")
    intro = gettext_lazy(
        "For a customer who asks you to. Its licence administrators can do the same on the person’s page."
    )
    form_class = EraseForm
    is_foreseen = True
    is_destructive = True

    def foresee(self, subject: Organization, answers: Mapping[str, Any], at: datetime) -> Foreseen:
        erase(subject, answers, at)
        customer = {"customer": subject.name}
        return Foreseen(
            [
                _("This cannot be taken back, not by you either."),
                _("One person of %(customer)s is found by what you wrote.") % customer,
                _("A pseudonym stands in their place everywhere: name, e-mail address, ID and references of usage."),
                _("They have no access from today. Their log-in ends, unless another organisation uses it too."),
                _("Invitations end, and mail that waits for them is not sent."),
                _("Totals, prices and invoices stay as they are, and so does the department of each use."),
                _("What they signed, and documents that name them, stay as they are as long as the law has them kept."),
                _("If they want their data, the customer takes it first: afterwards nobody can tell what was theirs."),
            ]
        )

    def perform(self, subject: Organization, answers: Mapping[str, Any], at: datetime) -> Done:
        erased = erase(subject, answers, at)
        return Done(_("%(name)s stands in their place now.") % {"name": erased.name}, page_address(subject))


def erase(organization: Organization, answers: Mapping[str, Any], at: datetime) -> Person:
    person_id = person_known_as(organization.pk, answers["known_as"])
    return erase_person(person_id, at=at, reason=answers["reason"])
