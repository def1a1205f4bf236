"""Who belongs to a customer: invited, given other roles, removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin_floor.actions import Done, StaffAction, offer_action
from tenants.admin_floor.columns import titled
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.forms import ActionForm
from tenants.admin_floor.shown import Words, as_yes_no, page_address
from tenants.models import Membership, Organization
from tenants.services.invitations import VALID_FOR, invite_user
from tenants.services.memberships import Roles, change_roles, remove_member


@admin.register(Membership)
class MembershipAdmin(FactAdmin):
    page_template = "admin/tenants/membership.html"
    list_title = gettext_lazy("Members")
    row_words = (gettext_lazy("member"), gettext_lazy("members"))
    page_select_related = ("organization", "user", "person")
    list_display = ("address", "customer", "administers", "gets_invoices")
    list_filter = (
        ("is_license_administrator", titled(admin.BooleanFieldListFilter, gettext_lazy("licence administrator"))),
        ("is_billing_contact", titled(admin.BooleanFieldListFilter, gettext_lazy("billing contact"))),
    )
    list_select_related = ("user", "organization")
    search_fields = ("user__email", "organization__name", "organization__slug")
    ordering = ("organization__name", "user__email")
    empty_words = gettext_lazy("No members yet. Invite the first licence administrator on the customer’s page.")

    def label_of(self, row: Membership) -> Words:
        return _("%(user)s at %(customer)s") % {"user": row.user.email, "customer": row.organization.name}

    @admin.display(description=gettext_lazy("user"), ordering="user__email")
    def address(self, membership: Membership) -> str:
        return membership.user.email

    @admin.display(description=gettext_lazy("licence administrator"), ordering="is_license_administrator")
    def administers(self, membership: Membership) -> str:
        return as_yes_no(membership.is_license_administrator)

    @admin.display(description=gettext_lazy("billing contact"), ordering="is_billing_contact")
    def gets_invoices(self, membership: Membership) -> str:
        return as_yes_no(membership.is_billing_contact)

    @admin.display(description=gettext_lazy("customer"), ordering="organization__name")
    def customer(self, membership: Membership) -> str:
        return membership.organization.name


class RolesForm(ActionForm):
    is_license_administrator = forms.BooleanField(
        label=gettext_lazy("Licence administrator: adds users, sees all usage, gives notice"), required=False
    )
    is_billing_contact = forms.BooleanField(label=gettext_lazy("Billing contact: gets the invoices"), required=False)


class InviteForm(RolesForm):
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    field_order = ("email",)


def roles_of(answers: Mapping[str, Any]) -> Roles:
    return Roles(
        is_license_administrator=answers["is_license_administrator"], is_billing_contact=answers["is_billing_contact"]
    )


@offer_action
class Invite(StaffAction):
    model = Organization
    code = "invite"
    title = gettext_lazy("Invite a user")
    button = gettext_lazy("Send the invitation")
    form_class = InviteForm

    def initial(self, subject: Organization) -> dict[str, Any]:
        return {"is_license_administrator": not Membership.objects.filter(organization=subject).exists()}

    def consequences(self, subject: Organization) -> Sequence[Words]:
        return [
            _("A mail with a link goes out at once; the link works once, for %(days)s days.")
            % {"days": VALID_FOR.days},
            _("An earlier open invitation of the same address ends."),
        ]

    def perform(self, subject: Organization, answers: Mapping[str, Any], at: datetime) -> Done:
        invitation = invite_user(subject.pk, answers["email"], roles_of(answers), at=at)
        return Done(_("%(email)s is invited.") % {"email": invitation.email}, page_address(subject))


@offer_action
class ChangeRoles(StaffAction):
    model = Membership
    code = "roles"
    title = gettext_lazy("Change the roles")
    button = gettext_lazy("Save the roles")
    form_class = RolesForm

    def initial(self, subject: Membership) -> dict[str, Any]:
        return {field: getattr(subject, field) for field in RolesForm.base_fields}

    def perform(self, subject: Membership, answers: Mapping[str, Any], at: datetime) -> Done:
        change_roles(subject.pk, roles_of(answers), at=at)
        return Done(_("The roles are saved."), page_address(subject))


@offer_action
class Remove(StaffAction):
    model = Membership
    code = "remove"
    title = gettext_lazy("Remove from the customer")
    button = gettext_lazy("Remove now")
    is_destructive = True

    def consequences(self, subject: Membership) -> Sequence[Words]:
        names = {"user": subject.user.email, "customer": subject.organization.name}
        return [
            _("%(user)s sees nothing of %(customer)s any more.") % names,
            _("The user, the person and their usage stay."),
        ]

    def perform(self, subject: Membership, answers: Mapping[str, Any], at: datetime) -> Done:
        organization = subject.organization
        remove_member(subject.pk, at=at)
        return Done(_("%(user)s is removed.") % {"user": subject.user.email}, page_address(organization))
