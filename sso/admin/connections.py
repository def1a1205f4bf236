"""A customer's own sign-in, on the customer's page: its administrators set it up, staff only see whether it works."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sso.selectors.connections import ConnectionFacts, connection_of, sign_in_use
from tenants.admin_floor.sections import Section, section_on
from tenants.admin_floor.shown import as_state
from tenants.models import Organization


@section_on(Organization, place=72)
def own_sign_in(organization: Organization) -> Section | None:
    """Nothing where there is none: most customers have passwords."""
    connection = connection_of(organization.pk)
    if connection is None:
        return None
    return Section(
        template="admin/sso/organization_sign_in.html",
        context={"connection": connection, "state": _state(connection), "use": sign_in_use(organization.pk)},
    )


def _state(connection: ConnectionFacts) -> str:
    if connection.state == "open":
        return as_state("good", _("People may use it"))
    if connection.state == "tested":
        return as_state("wait", _("Tested, not yet open to people"))
    return as_state("wait", _("Not tested yet"))
