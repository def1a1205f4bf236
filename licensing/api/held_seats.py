"""`/seats/held`: who holds which seat since when; giving one, taking it back, passing it on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from licensing.api.leases import person_called
from licensing.domain.seat import SeatAnswer
from licensing.models import Assignment, SeatEnd
from licensing.selectors.access import AgreedAccess, access_to_product
from licensing.selectors.held_seats import held_seats_of
from licensing.services.seats import assign_seat, preview_seat, preview_transfer, release_seat, transfer_seat
from tenants.api.base import OrganizationView
from tenants.api.fields import Code, Line
from tenants.api.schema import page_of
from tenants.api.serializers import ErrorBody, PageQuery, PreviewQuery, StrictSerializer
from tenants.domain.periods import local_day
from tenants.domain.refusal import NotFound
from tenants.selectors import external_ids

SCOPES = {"GET": "seats:read", "POST": "seats:write", "PUT": "seats:write", "DELETE": "seats:write"}
TELLABLE_ENDS = [end.value for end in SeatEnd if end is not SeatEnd.PLACE_CHANGED]
NOT_TO_BE_HAD = OpenApiResponse(
    ErrorBody,
    description="SUBSCRIPTION_ENDED, NOT_CURRENT, LOGIN_MODE_NONE, HOLDS_SEAT, SEAT_ENDED, or NO_FREE_LICENSE with the"
    " `kind` and what is `missing`. `details.decision` says why.",
)


class HeldSeatBody(serializers.Serializer[Any]):
    """A seat of a person; one that is held has no end."""

    id = serializers.UUIDField()
    product = serializers.CharField()
    person = serializers.CharField(help_text="The person's external id.")
    kind = serializers.CharField()
    since = serializers.DateTimeField()
    without_license_since = serializers.DateField(
        allow_null=True, help_text="The day on which the license for it ran out, if it did: then the grace runs."
    )
    ended_at = serializers.DateTimeField(allow_null=True)
    end_reason = serializers.ChoiceField(TELLABLE_ENDS, allow_blank=True)
    why = serializers.DictField(child=serializers.JSONField(), help_text="Clause, rule, inputs and steps.")


class NewSeatBody(StrictSerializer):
    """Who gets a seat of which product."""

    product = Line(most=60, help_text="The product's code.")
    person = Line(help_text="The person's external id.")


class SeatTransferBody(StrictSerializer):
    person = Line(help_text="The external id of whoever gets it.")


class SeatKindBody(serializers.Serializer[Any]):
    """How many seats of a kind there are after the change."""

    kind = serializers.CharField()
    there = serializers.IntegerField(allow_null=True, help_text="null: any number.")
    held = serializers.IntegerField(source="used")
    left = serializers.IntegerField(allow_null=True)


class SeatAnswerBody(serializers.Serializer[Any]):
    """What the change did, or in a preview would do."""

    seat = serializers.UUIDField(allow_null=True, help_text="The seat that the person holds then.")
    person = serializers.CharField()
    kind = serializers.CharField(allow_blank=True, help_text="Its kind; empty for none.")
    roles = serializers.ListField(child=serializers.CharField())
    takes = serializers.CharField(allow_blank=True, help_text="The kind that was taken; empty for none.")
    frees = serializers.CharField(allow_blank=True, help_text="The kind that was given back; empty for none.")
    kinds = SeatKindBody(many=True)
    why = serializers.DictField(child=serializers.JSONField(), help_text="Clause, rule, inputs and steps.")


class HeldSeatsQuery(PageQuery):
    product = Line(most=60, required=False, help_text="The product's code.")
    person = Line(required=False, help_text="The person's external id.")
    state = Code(["held", "ended"], required=False)


class HeldSeatsView(OrganizationView):
    scopes: ClassVar = SCOPES
    query_of: ClassVar = {"GET": HeldSeatsQuery, "POST": PreviewQuery}

    @extend_schema(operation_id="held_seats_list", responses=page_of(HeldSeatBody))
    def get(self, request: Request) -> Response:
        """Seats of people, in the order in which they were given; those that have ended, too."""
        seats = held_seats_of(self.organization.id)
        if "product" in self.query:
            seats = seats.filter(subscription__plan_version__plan__product__code=self.query["product"])
        if "person" in self.query:
            seats = seats.filter(person_id=person_called(self.organization.id, self.query["person"]).id)
        if "state" in self.query:
            seats = seats.filter(ends_at__isnull=self.query["state"] == "held")
        return self.page(seats, self._show)

    @extend_schema(
        operation_id="held_seats_give",
        request=NewSeatBody,
        responses={200: SeatAnswerBody, 201: SeatAnswerBody, 409: NOT_TO_BE_HAD},
    )
    def post(self, request: Request) -> Response:
        """Gives a person a seat: 201; 200 if they hold one already, and for a preview."""
        body = self.body(NewSeatBody)
        person_id = person_called(self.organization.id, body["person"]).id
        subscription_id = access_of(self, body["product"]).subscription_id
        if self.query.get("preview") == "true":
            return Response(shown_answer(preview_seat(subscription_id, person_id, at=self.at), body["person"]))
        answer = assign_seat(subscription_id, person_id, at=self.at)
        return Response(shown_answer(answer, body["person"]), status=201 if answer.takes else 200)

    def _show(self, seats: Sequence[Assignment]) -> list[dict[str, Any]]:
        today = local_day(self.at, self.organization.timezone)
        people = external_ids({seat.person_id for seat in seats})
        return [_shown(seat, people[seat.person_id], today) for seat in seats]


class HeldSeatView(OrganizationView):
    scopes: ClassVar = SCOPES

    @extend_schema(operation_id="held_seats_retrieve", responses=HeldSeatBody)
    def get(self, request: Request, seat_id: UUID) -> Response:
        """One seat of a person."""
        seat = _seat(self, seat_id)
        today = local_day(self.at, self.organization.timezone)
        return Response(_shown(seat, external_ids([seat.person_id])[seat.person_id], today))

    @extend_schema(operation_id="held_seats_take_back", request=None, responses={204: None})
    def delete(self, request: Request, seat_id: UUID) -> Response:
        """Takes it back, at once and without money, with the roles that asked for it; again changes nothing."""
        release_seat(_seat(self, seat_id).pk, at=self.at)
        return Response(status=204)


class SeatTransferView(OrganizationView):
    scopes: ClassVar = SCOPES
    query_of: ClassVar = {"POST": PreviewQuery}

    @extend_schema(
        operation_id="held_seats_pass_on",
        request=SeatTransferBody,
        responses={200: SeatAnswerBody, 409: NOT_TO_BE_HAD},
    )
    def post(self, request: Request, seat_id: UUID) -> Response:
        """Passes it on to somebody else, with the roles that ask for it: nobody can take it in between."""
        body = self.body(SeatTransferBody)
        seat_pk = _seat(self, seat_id).pk
        person_id = person_called(self.organization.id, body["person"]).id
        change = preview_transfer if self.query.get("preview") == "true" else transfer_seat
        return Response(shown_answer(change(seat_pk, person_id, at=self.at), body["person"]))


def access_of(view: OrganizationView, product: str) -> AgreedAccess:
    """The agreement on a product that runs today, else the latest. Raises `NotFound`."""
    return access_to_product(view.organization.id, product, local_day(view.at, view.organization.timezone))


def shown_answer(answer: SeatAnswer, person: str) -> dict[str, Any]:
    """A change, done or previewed, as the API answers it."""
    fields = {name: getattr(answer, name) for name in ("kind", "roles", "takes", "frees")}
    shown = {"seat": answer.assignment_id, "person": person, "kinds": answer.counts, "why": answer.decision.as_json()}
    return dict(SeatAnswerBody(fields | shown).data)


def _seat(view: OrganizationView, seat_id: UUID) -> Assignment:
    found: Assignment | None = held_seats_of(view.organization.id).filter(pk=seat_id).first()
    if found is None:
        raise NotFound("seat", str(seat_id))
    return found


def _shown(seat: Assignment, person: str, today: Any) -> dict[str, Any]:
    ended = seat.place.ends_on if seat.place and seat.ends_at is None else None
    shown = {
        "id": seat.pk,
        "product": seat.subscription.plan_version.plan.product.code,
        "person": person,
        "kind": seat.kind,
        "since": seat.held_since,
        "without_license_since": ended if ended is not None and ended <= today else None,
        "ended_at": seat.ends_at,
        "end_reason": seat.end_reason,
        "why": seat.why,
    }
    return dict(HeldSeatBody(shown).data)
