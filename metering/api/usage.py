"""`GET /usage`: totals."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from metering.selectors import By, UsageRow, actors, actors_of_person, meters, usage
from metering.services.looks import note_look
from tenants.api.base import OrganizationView
from tenants.api.fields import Day, Line
from tenants.api.serializers import OrganizationQuery
from tenants.domain.periods import Period, local_day
from tenants.domain.refusal import NotFound, Refused
from tenants.selectors import department_codes, departments_by_code, people_by_external_id

SPLITS = {"month": By.MONTH, "day": By.DAY, "department": By.DEPARTMENT, "person": By.ACTOR}


class UsageQuery(OrganizationQuery):
    starts_on = Day(help_text="The first day.")
    ends_on = Day(help_text="The first day after the last.")
    by = serializers.RegexField(
        f"^({'|'.join(SPLITS)})(,({'|'.join(SPLITS)}))*$",
        required=False,
        default="",
        error_messages={"invalid": f"Usage is split by {', '.join(SPLITS)}."},
        help_text=f"What to split by, with commas: {', '.join(SPLITS)}. Always by meter.",
    )
    meter = Line(required=False, help_text="Of this meter only.")
    department = Line(required=False, help_text="Of this department only, by its code.")
    person = Line(required=False, help_text="Of this person only, by the external id. The look is logged.")

    def validate_by(self, by: str) -> set[By]:
        return {SPLITS[name] for name in by.split(",")} if by else set()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["ends_on"] <= attrs["starts_on"]:
            raise Refused("ENDS_BEFORE_START", _("A period ends after it starts."), {"field": "ends_on"}, is_input=True)
        return attrs


class UsageTotalBody(serializers.Serializer[Any]):
    meter = serializers.CharField()
    month = serializers.CharField(required=False, help_text="2026-03; if split by month.")
    day = serializers.DateField(required=False)
    department = serializers.CharField(required=False, allow_null=True, help_text="Null: of no department.")
    person = serializers.CharField(required=False, allow_null=True, help_text="The reference; null: of nobody.")
    value = serializers.CharField(help_text="The exact sum.")
    events = serializers.IntegerField()
    greatest = serializers.CharField(allow_null=True, help_text="The greatest single event.")


class UsageBody(serializers.Serializer[Any]):
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    timezone = serializers.CharField(help_text="Whose days these are.")
    totals = UsageTotalBody(many=True)


class UsageView(OrganizationView):
    scopes: ClassVar = {"GET": "usage:read"}
    query_of: ClassVar = {"GET": UsageQuery}

    @extend_schema(operation_id="usage_retrieve", responses=UsageBody)
    def get(self, request: Request) -> Response:
        """What was used on the days of a period: exact totals. Late usage stands on its own day."""
        period = Period(self.query["starts_on"], self.query["ends_on"])
        rows = usage(
            self.organization.id,
            period,
            by=self.query["by"],
            meters=self._meters(),
            department_ids=self._department_ids(),
            actor_ids=self._actor_ids(),
        )
        return Response(
            {
                "starts_on": period.start.isoformat(),
                "ends_on": period.end.isoformat(),
                "timezone": self.organization.timezone,
                "totals": self._show(rows),
            }
        )

    def _meters(self) -> list[str] | None:
        if "meter" not in self.query:
            return None
        if self.query["meter"] not in meters():
            raise NotFound("meter", self.query["meter"])
        return [self.query["meter"]]

    def _department_ids(self) -> list[UUID] | None:
        if "department" not in self.query:
            return None
        code = self.query["department"]
        found = departments_by_code([self.organization.id], [code]).get((self.organization.id, code))
        if found is None:
            raise NotFound("department", code)
        return [found.id]

    def _actor_ids(self) -> set[UUID] | None:
        """Looking at one person's usage is logged (R-X-14)."""
        if "person" not in self.query:
            return None
        reference, today = self.query["person"], self._today()
        person = people_by_external_id(self.organization.id, [reference], on=today).get(reference)
        if person is None:
            raise NotFound("person", reference)
        note_look(self.organization.id, person.id, at=self.at)
        return actors_of_person(self.organization.id, person.id, on=today)

    def _today(self) -> date:
        return local_day(self.at, self.organization.timezone)

    def _show(self, rows: list[UsageRow]) -> list[dict[str, Any]]:
        split = self.query["by"]
        departments = department_codes({row.department_id for row in rows if row.department_id})
        found = actors(self.organization.id, {row.actor_id for row in rows if row.actor_id}, on=self._today())
        people = {actor_id: facts.reference for actor_id, facts in found.items()}
        return [_show(row, split, departments, people) for row in rows]


def _show(row: UsageRow, split: set[By], departments: dict[UUID, str], people: dict[UUID, str]) -> dict[str, Any]:
    shown: dict[str, Any] = {"meter": row.meter}
    if row.month:
        shown["month"] = f"{row.month:%Y-%m}"
    if row.day:
        shown["day"] = row.day.isoformat()
    if By.DEPARTMENT in split:
        shown["department"] = departments[row.department_id] if row.department_id else None
    if By.ACTOR in split:
        shown["person"] = people[row.actor_id] if row.actor_id else None
    greatest = None if row.greatest is None else f"{row.greatest:f}"
    return shown | {"value": f"{row.value:f}", "events": row.events, "greatest": greatest}
