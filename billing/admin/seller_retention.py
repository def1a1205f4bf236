"""How long a seller's documents are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Seller
from billing.services.sellers import set_document_years
from tenants.admin_floor.actions import Done, StaffAction, offer_action
from tenants.admin_floor.forms import ReasonForm
from tenants.admin_floor.shown import Words, page_address


class RetentionForm(ReasonForm):
    years = forms.IntegerField(
        label=gettext_lazy("Whole calendar years after that of the document"),
        min_value=1,
        required=False,
        help_text=gettext_lazy("Empty: for ever. A year more where the accounting year is not the calendar year."),
    )
    field_order = ("years", "reason")


@offer_action
class SetRetention(StaffAction):
    model = Seller
    code = "retention"
    title = gettext_lazy("How long documents are kept")
    button = gettext_lazy("Save")
    form_class = RetentionForm

    def initial(self, subject: Seller) -> dict[str, Any]:
        return {"years": subject.document_years}

    def consequences(self, subject: Seller) -> Sequence[Words]:
        return [
            _("Documents whose years are over go for ever, each night: their lines, splits, files and mail with them."),
            _("Their numbers and fingerprints stay, so that the chain of those that are kept can be checked."),
            _("What has gone does not come back if the years are made more."),
        ]

    def perform(self, subject: Seller, answers: Mapping[str, Any], at: datetime) -> Done:
        seller = set_document_years(subject.pk, answers["years"], reason=answers["reason"], at=at)
        return Done(_("Documents are kept so from now on."), page_address(seller))
