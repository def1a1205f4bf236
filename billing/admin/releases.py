"""The review of a run before its invoices leave: totals, what is new, what is missing, what changed a lot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.domain.money import Money
from billing.domain.run_review import ODD_CHANGE_PERCENT, Standing
from billing.models import InvoiceRelease, Seller
from billing.selectors.run_review import ReviewRow, RunReview, run_review
from billing.services.releasing import release_charges, review_changed, set_release_by_hand
from tenants.admin_floor.actions import Done, StaffAction, offer_action
from tenants.admin_floor.forms import ActionForm, ReasonForm
from tenants.admin_floor.sections import Section, section_on
from tenants.admin_floor.shown import Words, page_address
from tenants.admin_floor.today import MOST_ROWS, Waiting, waits_for_staff
from tenants.models import User
from tenants.written import written

ALL, ORDINARY = "all", "ordinary"
LATEST = 10


class ReleaseForm(ActionForm):
    which = forms.ChoiceField(
        label=gettext_lazy("Release"),
        choices=[
            (ALL, gettext_lazy("All of them")),
            (ORDINARY, gettext_lazy("Only what is neither new nor changed a lot; the rest keeps waiting")),
        ],
        initial=ALL,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Note, if there is something to say"),
        help_text=gettext_lazy("It is kept in the audit log under your name."),
        max_length=1000,
        required=False,
    )
    seen = forms.CharField(widget=forms.HiddenInput)


@offer_action
class ReviewRun(StaffAction):
    """What waits for release, on one page; what is released is what was looked at."""

    model = Seller
    code = "review"
    title = gettext_lazy("What is to be invoiced")
    button = gettext_lazy("Review and release")
    form_class = ReleaseForm
    template = "admin/billing/run_review.html"
    is_primary = True

    def is_offered(self, subject: Seller) -> bool:
        return subject.releases_by_hand

    def heading(self, subject: Seller) -> Words:
        return _("What %(seller)s is to invoice") % {"seller": subject.name}

    def initial(self, subject: Seller) -> dict[str, Any]:
        return {"which": ALL, "seen": _review_of(subject).seen}

    def confirm(self, subject: Seller) -> Words:
        return _("Release")

    def page_context(self, subject: Seller) -> dict[str, Any]:
        review = _review_of(subject)
        return {
            "review": review,
            "new": review.count(Standing.NEW),
            "odd": review.count(Standing.ODD),
            "odd_percent": ODD_CHANGE_PERCENT,
        }

    def consequences(self, subject: Seller) -> Sequence[Words]:
        return [
            _("What is released is invoiced within the hour: numbered, mailed, and final from then on."),
            _("What is missing is not invoiced with this release; it waits here as soon as it has its price."),
        ]

    def perform(self, subject: Seller, answers: Mapping[str, Any], at: datetime) -> Done:
        review = run_review(subject, timezone.localtime(at).date())
        if review.seen != answers["seen"]:
            raise review_changed()
        chosen = [row for row in review.rows if answers["which"] == ALL or row.standing is Standing.ORDINARY]
        release_charges(
            subject, [row.charge_id for row in chosen], totals=totals_of(chosen), reason=answers["reason"], at=at
        )
        sentence = ngettext("%(count)s charge is released.", "%(count)s charges are released.", len(chosen))
        return Done(sentence % {"count": written("{{ count|quantity }}", count=len(chosen))}, page_address(subject))


class ReleaseByHandForm(ReasonForm):
    by_hand = forms.BooleanField(
        label=gettext_lazy("Invoices wait until somebody has looked at them and released them"), required=False
    )
    field_order = ("by_hand", "reason")


@offer_action
class ChangeRelease(StaffAction):
    model = Seller
    code = "release-by-hand"
    title = gettext_lazy("How invoices leave")
    button = gettext_lazy("How invoices leave")
    form_class = ReleaseByHandForm

    def initial(self, subject: Seller) -> dict[str, Any]:
        return {"by_hand": subject.releases_by_hand}

    def confirm(self, subject: Seller) -> Words:
        return _("Keep this")

    def perform(self, subject: Seller, answers: Mapping[str, Any], at: datetime) -> Done:
        set_release_by_hand(subject, by_hand=answers["by_hand"], reason=answers["reason"], at=at)
        sentence = _("Invoices wait for release now.") if answers["by_hand"] else _("Invoices leave by themselves now.")
        return Done(sentence, page_address(subject))


@section_on(Seller, place=10)
def releases_of_seller(seller: Seller) -> Section | None:
    """What was released, the latest first; nothing where invoices leave by themselves and always have."""
    releases = list(InvoiceRelease.objects.filter(seller=seller)[:LATEST])
    if not releases and not seller.releases_by_hand:
        return None
    users = User.objects.in_bulk([found.released_by_user_id for found in releases if found.released_by_user_id])
    rows = [
        {"release": found, "user": users.get(found.released_by_user_id), "amounts": _amounts(found)}
        for found in releases
    ]
    return Section(template="admin/billing/seller_releases.html", context={"releases": rows})


@waits_for_staff(place=15)
def invoices_to_release(at: datetime) -> Waiting:
    """One row for each seller whose invoices wait, with its totals and what is unusual among them."""
    today = timezone.localtime(at).date()
    reviews = [(seller, run_review(seller, today)) for seller in Seller.objects.filter(releases_by_hand=True)]
    rows = [{"seller": seller, **_figures(review)} for seller, review in reviews if review.rows]
    return Waiting(
        code="release",
        title=gettext_lazy("Invoices to release"),
        count=sum(len(review.rows) for _, review in reviews),
        note=gettext_lazy("nothing leaves before that"),
        url="",
        template="admin/today/release.html",
        rows=rows[:MOST_ROWS],
    )


def totals_of(rows: Sequence[ReviewRow]) -> dict[str, dict[str, Any]]:
    """Customers and net amount by currency, as a release keeps them."""
    chosen = RunReview(rows=tuple(rows), missing=())
    return {
        total.currency: {
            "net": total.text,
            "customers": len({row.organization_id for row in rows if row.amount.currency == total.currency}),
            "charges": sum(row.amount.currency == total.currency for row in rows),
        }
        for total in chosen.totals
    }


def _amounts(release: InvoiceRelease) -> list[Money]:
    return [Money(Decimal(total["net"]), currency) for currency, total in sorted(release.totals.items())]


def _figures(review: RunReview) -> dict[str, Any]:
    return {
        "count": len(review.rows),
        "totals": review.totals,
        "new": review.count(Standing.NEW),
        "odd": review.count(Standing.ODD),
        "missing": len(review.missing),
    }


def _review_of(seller: Seller) -> RunReview:
    return run_review(seller, timezone.localdate())
