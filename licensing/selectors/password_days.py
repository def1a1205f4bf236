"""How long the plans of an organization let a password be kept (R-CHAT-5)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from licensing.access_rules.concurrent.rule import ConcurrentParameters
from licensing.access_rules.named.rule import NamedParameters
from licensing.selectors.access import accesses_of
from tenants.domain.password_age import fewest


def plan_password_days(organization_id: UUID, on: date) -> int | None:
    """The fewest days that a running agreement asks for; None where none says anything of passwords."""
    running = (access.parameters_on(on) for access in accesses_of(organization_id) if access.runs_on(on))
    return fewest(
        parameters.password_days
        for parameters in running
        if isinstance(parameters, NamedParameters | ConcurrentParameters)
    )
