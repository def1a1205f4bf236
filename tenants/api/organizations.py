"""`/organizations`: the vendor's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.base import ApiView
from tenants.api.fields import Code, Line, WholeNumber
from tenants.api.schema import page_of
from tenants.api.serializers import ListQuery, StrictSerializer
from tenants.domain.codes import LOCALES, countries, currencies, time_zones
from tenants.domain.organizations import NewOrganization
from tenants.domain.usage_display import UsageDisplay
from tenants.models import Organization, OrganizationType
from tenants.models.organization import LEAST_MONTHS, MOST_MONTHS
from tenants.selectors import OrganizationFacts, organization_facts, organizations_facts
from tenants.services.organizations import MOST_EMPLOYEES, change_organization, create_organization


class OrganizationChangesBody(StrictSerializer):
    """What may be changed of an organization."""

    external_id = Line(required=False, allow_null=True)
    name = Line()
    organization_type = Code(OrganizationType.choices)
    employees = WholeNumber(min_value=0, max_value=MOST_EMPLOYEES, required=False)
    country = Code(sorted(countries()), help_text="ISO 3166-1 alpha-2.")
    currency = Code(sorted(currencies()), help_text="ISO 4217.")
    locale = Code(LOCALES, required=False)
    timezone = Code(sorted(time_zones()), required=False, help_text="IANA name; decides days, terms and notice.")


class OrganizationPatchBody(OrganizationChangesBody):
    """What may be changed of an organization that there is."""

    usage_display = Code([*UsageDisplay], required=False, help_text="What stands for a person where usage is read.")
    raw_events_months = WholeNumber(
        min_value=LEAST_MONTHS,
        max_value=MOST_MONTHS,
        required=False,
        help_text="How long raw events are kept, and starts and refusals say whose they were.",
    )


class NewOrganizationBody(OrganizationChangesBody):
    """An organization to be created; its slug never changes."""

    slug = serializers.RegexField(r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")


class OrganizationBody(serializers.Serializer[OrganizationFacts]):
    """An organization."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    external_id = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    organization_type = serializers.ChoiceField(OrganizationType.choices)
    employees = serializers.IntegerField()
    country = serializers.CharField()
    currency = serializers.CharField()
    locale = serializers.CharField()
    timezone = serializers.CharField()
    usage_display = serializers.ChoiceField([*UsageDisplay])
    raw_events_months = serializers.IntegerField()


class OrganizationsQuery(ListQuery):
    slug = serializers.SlugField(required=False, max_length=63)
    external_id = Line(required=False)


class OrganizationsView(ApiView):
    scopes: ClassVar = {"GET": "organizations:read", "POST": "organizations:write"}
    query_of: ClassVar = {"GET": OrganizationsQuery}

    @extend_schema(operation_id="organizations_list", responses=page_of(OrganizationBody))
    def get(self, request: Request) -> Response:
        """Organizations, in the order of their creation."""
        filters = {name: self.query[name] for name in ("slug", "external_id") if name in self.query}
        return self.page(Organization.objects.filter(**filters), _show_page)

    @extend_schema(operation_id="organizations_create", request=NewOrganizationBody, responses={201: OrganizationBody})
    def post(self, request: Request) -> Response:
        """Creates an organization."""
        made = create_organization(NewOrganization(**self.body(NewOrganizationBody)), at=self.at)
        return Response(_show(organization_facts(made.pk)), status=201)


class OrganizationDetailView(ApiView):
    scopes: ClassVar = {"GET": "organizations:read", "PATCH": "organizations:write"}

    @extend_schema(operation_id="organizations_retrieve", responses=OrganizationBody)
    def get(self, request: Request, organization_id: UUID) -> Response:
        """One organization."""
        return Response(_show(organization_facts(organization_id)))

    @extend_schema(operation_id="organizations_change", request=OrganizationPatchBody, responses=OrganizationBody)
    def patch(self, request: Request, organization_id: UUID) -> Response:
        """Changes an organization. A changed time zone moves no day that is stored."""
        changes: Any = self.body(OrganizationPatchBody, is_partial=True)
        change_organization(organization_id, changes, at=self.at)
        return Response(_show(organization_facts(organization_id)))


def _show(facts: OrganizationFacts) -> dict[str, Any]:
    return dict(OrganizationBody(facts).data)


def _show_page(organizations: Sequence[Organization]) -> list[dict[str, Any]]:
    facts = organizations_facts([organization.pk for organization in organizations])
    return [_show(facts[organization.pk]) for organization in organizations]
