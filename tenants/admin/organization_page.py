"""The sections of a customer's page that are the tenant's own."""

from __future__ import annotations

from django.utils import timezone

from tenants.admin_floor.sections import Section, section_on
from tenants.models import ApiKey, Department, Invitation, Membership, Organization, Person
from tenants.views.scope_words import STAFF_SCOPE_WORDS

MOST_DEPARTMENTS = 50


@section_on(Organization, place=60)
def people(organization: Organization) -> Section:
    """How many people, in which departments. Names are the customer's own: the vendor sees numbers (R-X-14)."""
    departments = Department.objects.filter(organization=organization)
    return Section(
        template="admin/tenants/organization_people.html",
        context={
            "people_count": Person.objects.filter(organization=organization).count(),
            "departments": departments[:MOST_DEPARTMENTS],
            "department_count": departments.count(),
        },
    )


@section_on(Organization, place=70)
def log_ins(organization: Organization) -> Section:
    """Who may log in, and as what: license administrators are the vendor's contacts (R-SCALGO-14)."""
    memberships = Membership.objects.filter(organization=organization).select_related("user")
    return Section(
        template="admin/tenants/organization_users.html",
        context={"memberships": memberships.order_by("-is_license_administrator", "user__email")},
    )


@section_on(Organization, place=75)
def invitations(organization: Organization) -> Section:
    """Who may become a user; the customer's administrators see the same on their page of users."""
    found = Invitation.objects.filter(organization=organization, accepted_at__isnull=True, withdrawn_at__isnull=True)
    return Section(
        template="admin/tenants/organization_invitations.html",
        context={"invitations": found.order_by("-invited_at", "-id"), "now": timezone.now()},
    )


@section_on(Organization, place=80)
def api_keys(organization: Organization) -> Section:
    keys = ApiKey.objects.filter(organization=organization, revoked_at__isnull=True)
    return Section(
        template="admin/tenants/organization_keys.html",
        context={"keys": [(key, [STAFF_SCOPE_WORDS.get(scope, scope) for scope in key.scopes]) for key in keys]},
    )
