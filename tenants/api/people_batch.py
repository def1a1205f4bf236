"""`POST /people/batch`: many people created or changed in one call, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.base import OrganizationView
from tenants.api.fields import Line, ListsByName
from tenants.api.people import PersonChangesBody
from tenants.api.serializers import PreviewQuery, StrictSerializer
from tenants.domain.people_gate import GateAnswer
from tenants.domain.people_together import PeopleOutcome, PersonDifference, PersonWish, Value
from tenants.services.people_together import change_people_together, preview_people_together

MOST_PEOPLE = 2_000
_NOT_SAID = frozenset({"external_id"})


class BatchPersonBody(PersonChangesBody):
    """A person by external id; a new one needs a name. A move begins today, or on a later entry, unless said."""

    external_id = Line(help_text="What usage events name the person by.")
    roles = ListsByName(
        required=False,
        help_text="All roles that the person is to have in a product, by the product's code; none if the list is empty."
        " In a product that is not named they stay what they are. Needs the scope `seats:write` too.",
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
    before = serializers.DictField(child=serializers.JSONField(), allow_null=True)


class BatchOutcomeBody(serializers.Serializer[Any]):
    """What was done, or in a preview would be: with faults or a refusal nothing."""

    added = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    differences = DifferenceBody(many=True)
    faults = FaultBody(many=True)
    answers = GateAnswerBody(many=True)


class PeopleBatchView(OrganizationView):
    scopes: ClassVar = {"POST": "people:write"}
    query_of: ClassVar = {"POST": PreviewQuery}

    @extend_schema(operation_id="people_batch", request=BatchBody, responses=BatchOutcomeBody)
    def post(self, request: Request) -> Response:
        """Creates and changes people by external id, all or nothing, if the licenses allow it for all together.

        The same again changes nothing. Refused with ROWS_REFUSED where somebody in it is not right, and with the
        code of the licences; a preview names all of that at once.
        """
        people: list[Mapping[str, Any]] = self.body(BatchBody)["people"]
        key: Any = request.auth
        if any("roles" in person for person in people) and "seats:write" not in key.scopes:
            raise PermissionDenied
        wishes = [_wish(row, person) for row, person in enumerate(people, 1)]
        if self.query.get("preview") == "true":
            outcome = preview_people_together(self.organization.id, wishes, at=self.at)
        else:
            outcome = change_people_together(self.organization.id, wishes, at=self.at, deed="changed_together")
        return Response(_show(outcome))


def _wish(row: int, person: Mapping[str, Any]) -> PersonWish:
    said: Any = {field: value for field, value in person.items() if field not in _NOT_SAID}
    return PersonWish(row=row, external_id=person["external_id"], said=said)


def _show(outcome: PeopleOutcome) -> dict[str, Any]:
    shown = {
        "added": outcome.added,
        "changed": outcome.changed,
        "unchanged": outcome.unchanged,
        "differences": [_difference(difference) for difference in outcome.differences],
        "faults": [{"row": fault.row, "field": fault.field, "code": fault.code} for fault in outcome.faults],
        "answers": [_answer(answer) for answer in outcome.answers],
    }
    return dict(BatchOutcomeBody(shown).data)


def _difference(difference: PersonDifference) -> dict[str, Any]:
    changes = [
        {"field": change.field, "before": _text(change.before), "after": _text(change.after)}
        for change in difference.changes
    ]
    return {"external_id": difference.external_id, "is_new": difference.is_new, "changes": changes}


def _answer(answer: GateAnswer) -> dict[str, Any]:
    return {
        "is_allowed": answer.is_allowed,
        "about": answer.about,
        "decision": answer.decision.as_json(),
        "before": answer.before.as_json() if answer.before else None,
    }


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
