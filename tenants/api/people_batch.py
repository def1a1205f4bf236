"""`POST /people/batch`: many people created or changed in one call, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.base import OrganizationView
from tenants.api.fields import Line, ListsByName
from tenants.api.people import PersonChangesBody
from tenants.api.serializers import PreviewQuery, StrictSerializer
from tenants.domain.decision import Decision, Json
from tenants.domain.people_gate import GateAnswer
from tenants.domain.people_roles import RolesAdjusted, roles_field
from tenants.domain.people_together import PeopleOutcome, PersonDifference, PersonWish, RowFault, Value
from tenants.domain.refusal import Refused
from tenants.services.people_together import change_people_together, preview_people_together

MOST_PEOPLE = 2_000
_ADJUSTING = ("give_roles", "take_roles")
_ABOUT_ROLES = frozenset({"roles", *_ADJUSTING})
_NOT_SAID = frozenset({"external_id", *_ABOUT_ROLES})


class BatchPersonBody(PersonChangesBody):
    """A person by external id; a new one needs a name. A move begins today, or on a later entry, unless said."""

    external_id = Line(help_text="What usage events name the person by.")
    roles = ListsByName(
        required=False,
        help_text="All roles that the person is to have in a product, by the product's code; none if the list is empty."
        " In a product that is not named they stay what they are. Needs the scope `seats:write` too.",
    )
    give_roles = ListsByName(
        required=False,
        help_text="Roles that come, by the product's code; the person's others stay. Not where `roles` names the"
        " product. Needs the scope `seats:write` too.",
    )
    take_roles = ListsByName(
        required=False,
        help_text="Roles that go, by the product's code, whether the person has them or not; the others stay."
        " Not where `roles` names the product. Needs the scope `seats:write` too.",
    )


class BatchBody(StrictSerializer):
    """People, each once. A manager may stand anywhere among them. Who is not among them stays as they are."""

    people = serializers.ListField(child=BatchPersonBody(), min_length=1, max_length=MOST_PEOPLE)


class ChangeBody(serializers.Serializer[Any]):
    """A field of a person before and after; before is null for somebody new."""

    field = serializers.CharField()
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(allow_null=True)


class DifferenceBody(serializers.Serializer[Any]):
    """What changes of one person."""

    external_id = serializers.CharField()
    is_new = serializers.BooleanField()
    changes = ChangeBody(many=True)


class FaultBody(serializers.Serializer[Any]):
    """What is wrong with a person of the batch; `row` counts them from 1."""

    row = serializers.IntegerField()
    field = serializers.CharField()
    code = serializers.CharField()


class GateAnswerBody(serializers.Serializer[Any]):
    """What a rule of the licences says to all changes together, with its why."""

    is_allowed = serializers.BooleanField()
    about = serializers.CharField(allow_blank=True)
    decision = serializers.DictField(child=serializers.JSONField())
    people = serializers.ListField(
        child=serializers.CharField(), help_text="External ids of those for whom there are too few, the first of many."
    )
    before = serializers.DictField(child=serializers.JSONField(), allow_null=True)


class BatchOutcomeBody(serializers.Serializer[Any]):
    """What was done, or in a preview would be: with faults or a refusal nothing."""

    added = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    differences = DifferenceBody(many=True)
    faults = FaultBody(many=True)
    answers = GateAnswerBody(many=True)


EXAMPLES = [
    OpenApiExample(
        "Somebody new, with their roles",
        value={
            "people": [
                {
                    "external_id": "e-1042",
                    "name": "Kim Aas",
                    "email": "kim.aas@fjellvik.example",
                    "entry_on": "2026-03-01",
                    "department": "water",
                    "roles": {"platform": ["admin"]},
                }
            ]
        },
        request_only=True,
    ),
    OpenApiExample(
        "One role goes from one to another, their other roles stay",
        value={
            "people": [
                {"external_id": "e-1007", "take_roles": {"platform": ["admin"]}},
                {"external_id": "e-1042", "give_roles": {"platform": ["admin"]}},
            ]
        },
        request_only=True,
    ),
]


class PeopleBatchView(OrganizationView):
    scopes: ClassVar = {"POST": "people:write"}
    query_of: ClassVar = {"POST": PreviewQuery}

    @extend_schema(operation_id="people_batch", request=BatchBody, responses=BatchOutcomeBody, examples=EXAMPLES)
    def post(self, request: Request) -> Response:
        """Creates and changes people by external id, all or nothing, if the licenses allow it for all together.

        The same again changes nothing. Refused with ROWS_REFUSED where somebody in it is not right, and with the
        code of the licences and the people for whom there are none; a preview names all of that at once.
        """
        people: list[Mapping[str, Any]] = self.body(BatchBody)["people"]
        key: Any = request.auth
        if any(_ABOUT_ROLES & person.keys() for person in people) and "seats:write" not in key.scopes:
            raise PermissionDenied
        wishes = [_wish(row, person) for row, person in enumerate(people, 1)]
        faults = [fault for row, person in enumerate(people, 1) for fault in _named_twice(row, person)]
        if self.query.get("preview") == "true":
            outcome = preview_people_together(self.organization.id, wishes, at=self.at, faults=faults)
        else:
            outcome = self._change(wishes, faults)
        return Response(_show(outcome, wishes))

    def _change(self, wishes: Sequence[PersonWish], faults: Sequence[RowFault]) -> PeopleOutcome:
        try:
            return change_people_together(
                self.organization.id, wishes, at=self.at, deed="changed_together", faults=faults
            )
        except Refused as refused:
            if isinstance(decision := refused.details.get("decision"), dict):
                refused.details["people"] = [*_in_want(Decision.from_json(decision), wishes)]
            raise


def _wish(row: int, person: Mapping[str, Any]) -> PersonWish:
    said: Any = {field: value for field, value in person.items() if field not in _NOT_SAID}
    if _ABOUT_ROLES & person.keys():
        said["roles"] = _adjusted(person) | person.get("roles", {})
    return PersonWish(row=row, external_id=person["external_id"], said=said)


def _named_twice(row: int, person: Mapping[str, Any]) -> Iterator[RowFault]:
    """Products of which all roles are named, and single ones beside that."""
    for product in sorted(person.get("roles", {}).keys() & _adjusted(person).keys()):
        yield RowFault(row=row, field=roles_field(product), code="CONTRADICTORY_ROLES")


def _adjusted(person: Mapping[str, Any]) -> dict[str, RolesAdjusted]:
    given, taken = (person.get(field, {}) for field in _ADJUSTING)
    return {
        product: RolesAdjusted(given=frozenset(given.get(product, ())), taken=frozenset(taken.get(product, ())))
        for product in dict.fromkeys([*given, *taken])
    }


def _show(outcome: PeopleOutcome, wishes: Sequence[PersonWish]) -> dict[str, Any]:
    shown = {
        "added": outcome.added,
        "changed": outcome.changed,
        "unchanged": outcome.unchanged,
        "differences": [_difference(difference) for difference in outcome.differences],
        "faults": [{"row": fault.row, "field": fault.field, "code": fault.code} for fault in outcome.faults],
        "answers": [_answer(answer, wishes) for answer in outcome.answers],
    }
    return dict(BatchOutcomeBody(shown).data)


def _difference(difference: PersonDifference) -> dict[str, Any]:
    changes = [
        {"field": change.field, "before": _text(change.before), "after": _text(change.after)}
        for change in difference.changes
    ]
    return {"external_id": difference.external_id, "is_new": difference.is_new, "changes": changes}


def _answer(answer: GateAnswer, wishes: Sequence[PersonWish]) -> dict[str, Any]:
    return {
        "is_allowed": answer.is_allowed,
        "about": answer.about,
        "decision": answer.decision.as_json(),
        "people": list(_in_want(answer.decision, wishes)),
        "before": answer.before.as_json() if answer.before else None,
    }


def _in_want(decision: Decision, wishes: Sequence[PersonWish]) -> Iterator[str]:
    """Whose rows the decision names, each once."""
    named = {wish.row: wish.external_id for wish in wishes}
    rows = [row for step in decision.steps for row in _rows(step.numbers.get("rows"))]
    yield from dict.fromkeys(named[row] for row in rows)


def _rows(kept: Json) -> list[int]:
    return [row for row in kept if isinstance(row, int)] if isinstance(kept, list) else []


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
