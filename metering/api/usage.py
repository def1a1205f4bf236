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

from metering.api.usage_rows import merge_small, shown_people
from metering.selectors import By, UsageRow, actors_of_person, meters, usage
from metering.selectors.displayed import Display, display_of, person_of_pseudonym
from metering.selectors.small_groups import MERGED
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
    person = Line(
        required=False,
        help_text="Of this person only, by the external id, or its pseudonym. The look is logged.",
    )

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
    department = serializers.CharField(
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text="Null: of no department. Empty: of small departments together, if usage is shown by department only.",
    )
    person = serializers.CharField(
        required=False,
        allow_null=True,
        help_text="The reference, or the pseudonym if names are not shown; null: of nobody.",
    )
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
        period = self._period
        self._refuse_people()
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

    @property
    def _period(self) -> Period:
        return Period(self.query["starts_on"], self.query["ends_on"])

    @property
    def _display(self) -> Display:
        return display_of(self.organization)

    def _refuse_people(self) -> None:
        """By department only: nothing that tells people apart, and no day of a department (R-X-14)."""
        split = self.query["by"]
        is_narrow = "person" in self.query or "department" in self.query or By.ACTOR in split
        if self._display.is_by_department and (is_narrow or {By.DAY, By.DEPARTMENT} <= split):
            raise Refused(
                "USAGE_BY_DEPARTMENT_ONLY",
                _("This organisation shows usage by department only, and departments by month at the finest."),
            )

    def _meters(self) -> list[str] | None:
        """What is told of departments only is not told here: a program could ask for one person's month (R-X-14)."""
        known = meters()
        told = [code for code, meter in known.items() if not meter.by_department_only]
        if "meter" not in self.query:
            return None if len(told) == len(known) else told
        if self.query["meter"] not in known:
            raise NotFound("meter", self.query["meter"])
        if self.query["meter"] not in told:
            raise Refused("METER_BY_DEPARTMENT_ONLY", _("This is told of departments only, on the page of operators."))
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
        person_id = self._person_id(self.query["person"])
        if person_id is None:
            raise NotFound("person", self.query["person"])
        note_look(self.organization.id, person_id, self._display.how, at=self.at)
        return actors_of_person(self.organization.id, person_id, on=self._today())

    def _person_id(self, named: str) -> UUID | None:
        if self._display.is_by_pseudonym:
            return person_of_pseudonym(self._display, named)
        person = people_by_external_id(self.organization.id, [named], on=self._today()).get(named)
        return person.id if person else None

    def _today(self) -> date:
        return local_day(self.at, self.organization.timezone)

    def _show(self, rows: list[UsageRow]) -> list[dict[str, Any]]:
        split = self.query["by"]
        if self._display.is_by_department and By.DEPARTMENT in split:
            rows = merge_small(self.organization.id, rows, self._period, has_months=By.MONTH in split)
        departments = department_codes({row.department_id for row in rows if row.department_id}) | {MERGED: ""}
        people = shown_people(self._display, {row.actor_id for row in rows if row.actor_id}, on=self._today())
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
