"""An organization with a licence of any kind, people in it, and a clock that stands where the test says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from licensing.domain.lease import Denied, Granted, StartWish
from licensing.domain.plan_definition import PlanDefinition
from licensing.models import Assignment
from licensing.services.capacity import add_seat_lot
from licensing.services.lease_clock import clock_at
from licensing.services.leases import acquire_lease
from licensing.services.plans import publish_plan_version
from licensing.services.subscriptions import start_subscription
from tenants.domain.decision import Clause
from tenants.models import Person
from tenants.services.people import NewPerson, add_person

# In the afternoon in Oslo, where north is.
AT = datetime(2026, 7, 1, 12, tzinfo=UTC)
ON = date(2026, 7, 1)
SIGNED_ON = date(2026, 1, 1)
CLAUSE = Clause(text="Pro Start wird eine Lizenz verwendet.", language="de", reference="§ 2")


def subscribe(
    organization_id: UUID,
    rule: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    signed_on: date = SIGNED_ON,
    at: datetime = AT,
    **seats: int,
) -> UUID:
    """A licence of a product `planner` by this access rule since New Year, with so many seats of each kind."""
    version, _is_new = publish_plan_version(
        PlanDefinition(
            product_code="planner",
            product_name="Planner",
            code=f"planner_{rule}",
            names=dict.fromkeys(("nb", "en", "de", "nl"), "Planner"),
            digest=sha256(f"{rule} {parameters}".encode()).hexdigest(),
            access_rule=rule,
            access_parameters=dict(parameters or {}),
            access_clause=CLAUSE,
            organization_types=(),
            per_organization="many",
            term_months=12,
            notice_months=3,
        ),
        at=AT,
    )
    subscription, _term = start_subscription(
        organization_id=organization_id, plan_version=version, signed_on=signed_on, signed_by="Ada", at=at
    )
    for kind, quantity in seats.items():
        add_seat_lot(subscription.pk, kind=kind, quantity=quantity, starts_on=signed_on, at=at)
    return subscription.pk


def add_people(organization_id: UUID, *names: str, **facts: Any) -> list[Person]:
    """People who have been here since 2020, unless told otherwise."""
    usual = {"entry_on": date(2020, 1, 1)} | facts
    return [
        add_person(organization_id, NewPerson(external_id=name, name=name.title(), **usual), at=AT) for name in names
    ]


def start(person: Person, client: str = "desk", *, at: datetime = AT) -> Granted | Denied:
    """The person starts the planner on a client instance; the clock of leases stands at that moment."""
    wish = StartWish(organization_id=person.organization_id, product_code="planner", person_id=person.pk, client=client)
    with clock_at(at):
        return acquire_lease(wish, at=at)


def lease_of(answer: Granted | Denied) -> UUID:
    """The id of a start that was granted."""
    assert isinstance(answer, Granted), answer
    return answer.lease_id


def code_of(answer: Granted | Denied) -> str:
    """What refused a start."""
    assert isinstance(answer, Denied), answer
    return answer.code


def held() -> dict[str, str]:
    """The kind of seat that each holder has, by external id."""
    return dict(Assignment.objects.filter(ends_at__isnull=True).values_list("person__external_id", "kind"))
