"""`/subscriptions/{id}/move`: on to another plan of the same product."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from licensing.domain.plan_move import USES, MoveAnswer, MoveWish
from licensing.services.capacity import MOST_PLACES
from licensing.services.plan_moves import move_subscription, preview_move
from licensing.words import refusal_words
from tenants.api.base import OrganizationView
from tenants.api.fields import Flag, Line, WholeNumber
from tenants.api.serializers import ErrorBody, PreviewQuery, StrictSerializer
from tenants.domain.refusal import NotFound, Refused
from tenants.selectors import external_ids

REFUSED = OpenApiResponse(
    ErrorBody,
    description="PEOPLE_DO_NOT_FIT with what is missing of each kind, unless `accepts_over_limit`;"
    " SUBSCRIPTION_NOT_RUNNING, NOTICE_ALREADY_GIVEN, SIGNED_TODAY, INVOICED_HERE, PLAN_NOT_RUNNING, TYPE_NOT_OFFERED.",
)


class MoveBody(StrictSerializer):
    """Another plan of the product, from today on, with its own licenses: none are carried."""

    plan = Line(most=60, help_text="The plan's code; its latest version is signed.")
    licenses = serializers.DictField(
        child=WholeNumber(min_value=0, max_value=MOST_PLACES), help_text="How many of each kind of the new plan."
    )
    reason = Line(most=1000, help_text="Kept in the audit log.")
    signed_by = Line(required=False, help_text="Whoever signed before, if it is left out.")
    accepts_over_limit = Flag(required=False, help_text="true: also with fewer licenses than people need today.")


class NotFittingBody(serializers.Serializer[Any]):
    """Somebody who may not do any more what they may do today."""

    person = serializers.CharField(help_text="The person's external id.")
    use = serializers.ChoiceField(USES)
    code = serializers.CharField(help_text="What refuses it, as a start would be refused.")
    message = serializers.CharField()


class MoveAnswerBody(serializers.Serializer[Any]):
    """What the move did, or in a preview would do."""

    subscription = serializers.UUIDField(allow_null=True, help_text="The new subscription; null in a preview.")
    moved_on = serializers.DateField(help_text="The first day of the new one, and the first without the old one.")
    there = serializers.DictField(child=serializers.IntegerField(), help_text="Licenses of each kind, from then on.")
    needed = serializers.DictField(child=serializers.IntegerField(), help_text="Licenses that people need today.")
    missing = serializers.DictField(child=serializers.IntegerField(), help_text="Empty if everybody fits.")
    not_fitting = NotFittingBody(many=True)
    running_starts = serializers.IntegerField(help_text="They end in the same moment.")
    seats_held = serializers.IntegerField(help_text="They end, and are given anew.")
    why = serializers.DictField(child=serializers.JSONField())


class MoveView(OrganizationView):
    scopes: ClassVar = {"POST": "agreements:write"}
    query_of: ClassVar = {"POST": PreviewQuery}

    @extend_schema(
        operation_id="subscriptions_move",
        request=MoveBody,
        responses={200: MoveAnswerBody, 201: MoveAnswerBody, 409: REFUSED},
    )
    def post(self, request: Request, subscription_id: UUID) -> Response:
        """Ends the subscription and signs the other plan: 201; a preview writes nothing: 200.

        422: UNKNOWN_PLAN, OTHER_PRODUCT, SAME_PLAN, UNKNOWN_SEAT_KIND.
        """
        wish = _wish(subscription_id, self.body(MoveBody))
        try:
            if self.query.get("preview") == "true":
                return Response(_shown(preview_move(wish, at=self.at), None))
            moved_id, answer = move_subscription(wish, at=self.at)
        except NotFound as error:
            if error.kind != "plan":
                raise
            raise Refused(
                "UNKNOWN_PLAN", _("There is no such plan."), {"plan": wish.plan_code}, is_input=True
            ) from error
        return Response(_shown(answer, moved_id), status=201)


def _wish(subscription_id: UUID, body: dict[str, Any]) -> MoveWish:
    return MoveWish(
        subscription_id=subscription_id,
        plan_code=body["plan"],
        licenses=body["licenses"],
        reason=body["reason"],
        signed_by=body.get("signed_by", ""),
        accepts_over_limit=body.get("accepts_over_limit", False),
    )


def _shown(answer: MoveAnswer, moved_id: UUID | None) -> dict[str, Any]:
    people = external_ids({found.person_id for found in answer.not_fitting})
    shown = MoveAnswerBody(
        {
            "subscription": moved_id,
            "moved_on": answer.moved_on,
            "there": answer.capacity,
            "needed": answer.need.needed,
            "missing": answer.need.missing,
            "not_fitting": [
                {
                    "person": people[found.person_id],
                    "use": found.use,
                    "code": found.code,
                    "message": refusal_words(found.code),
                }
                for found in answer.not_fitting
            ],
            "running_starts": answer.running_starts,
            "seats_held": answer.seats_held,
            "why": answer.need.decision.as_json(),
        }
    )
    return dict(shown.data)
