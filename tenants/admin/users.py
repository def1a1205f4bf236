"""Users: who can log in, and the vendor's own staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin_floor.actions import Done, ListAction, StaffAction, offer_action
from tenants.admin_floor.columns import column, titled
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.forms import ActionForm, ReasonForm
from tenants.admin_floor.shown import Words, as_instant, as_state, page_address
from tenants.models import Membership, User
from tenants.services.users import add_staff, deactivate_user, reactivate_user


@admin.register(User)
class UserAdmin(FactAdmin):
    page_template = "admin/tenants/user.html"
    list_display = ("address", "shown_name", "role", "state", "joined", "seen")
    list_filter = (
        ("is_staff", titled(admin.BooleanFieldListFilter, gettext_lazy("vendor’s staff"))),
        ("is_active", titled(admin.BooleanFieldListFilter, gettext_lazy("may log in"))),
    )
    search_fields = ("email", "name")
    empty_words = gettext_lazy("No users yet.")

    address = column("email", gettext_lazy("e-mail address"))
    shown_name = column("name", gettext_lazy("name"))

    @admin.display(description=gettext_lazy("role"), ordering="is_staff")
    def role(self, user: User) -> Words:
        return gettext_lazy("Vendor’s staff") if user.is_staff else gettext_lazy("Customer’s user")

    @admin.display(description=gettext_lazy("state"), ordering="is_active")
    def state(self, user: User) -> str:
        return user_state(user)

    @admin.display(description=gettext_lazy("since"), ordering="date_joined")
    def joined(self, user: User) -> str:
        return as_instant(user.date_joined)

    @admin.display(description=gettext_lazy("last log-in"), ordering="last_login")
    def seen(self, user: User) -> str:
        return as_instant(user.last_login)

    def page_context(self, request: HttpRequest, row: User) -> dict[str, Any]:
        memberships = Membership.objects.filter(user=row).select_related("organization")
        return {"state": user_state(row), "memberships": memberships.order_by("organization__name")}


def user_state(user: User) -> str:
    return as_state("good", _("May log in")) if user.is_active else as_state("idle", _("Locked out"))


class StaffForm(ActionForm):
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)


@offer_action
class AddStaff(ListAction):
    model = User
    code = "add-staff"
    title = gettext_lazy("New colleague")
    button = gettext_lazy("Add the colleague")
    intro = gettext_lazy(
        "Staff see every customer and may do everything here. Users of a customer are invited on the customer’s page."
    )
    form_class = StaffForm
    is_primary = True

    def perform(self, subject: None, answers: Mapping[str, Any], at: datetime) -> Done:
        user = add_staff(email=answers["email"], name=answers["name"], at=at)
        return Done(_("Added. Send the link now, by which a password is chosen."), page_address(user))


@offer_action
class Deactivate(StaffAction):
    model = User
    code = "deactivate"
    title = gettext_lazy("Lock out")
    button = gettext_lazy("Lock out now")
    form_class = ReasonForm
    is_destructive = True

    def is_offered(self, subject: User) -> bool:
        return subject.is_active

    def consequences(self, subject: User) -> Sequence[Words]:
        return [
            _("%(user)s is logged out everywhere and cannot log in again.") % {"user": subject.email},
            _("Memberships, and what was done, stay as they are."),
        ]

    def perform(self, subject: User, answers: Mapping[str, Any], at: datetime) -> Done:
        deactivate_user(subject.pk, at=at, reason=answers["reason"])
        return Done(_("%(user)s is locked out.") % {"user": subject.email}, page_address(subject))


@offer_action
class Reactivate(StaffAction):
    model = User
    code = "reactivate"
    title = gettext_lazy("Let in again")
    button = gettext_lazy("Let in again")
    form_class = ReasonForm

    def is_offered(self, subject: User) -> bool:
        return not subject.is_active

    def consequences(self, subject: User) -> Sequence[Words]:
        return [_("%(user)s may log in as before, with the same memberships.") % {"user": subject.email}]

    def perform(self, subject: User, answers: Mapping[str, Any], at: datetime) -> Done:
        reactivate_user(subject.pk, at=at, reason=answers["reason"])
        return Done(_("%(user)s may log in again.") % {"user": subject.email}, page_address(subject))
