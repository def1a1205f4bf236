"""`/seats` and the lots behind them: how many licenses there are of each kind, and how many are left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from licensing.models import LotSource
from licensing.selectors import SubscriptionFacts, subscription_facts, subscriptions_of
from licensing.selectors.access import access_of_subscription
from licensing.selectors.kind_standings import KindStanding, kind_standings
from licensing.selectors.seat_lots import SeatLotFacts, seat_lot_facts, seat_lots_of
from licensing.services.capacity import MOST_PLACES, add_seat_lot, change_lot_quantity, end_seat_lot
from tenants.api.base import OrganizationView
from tenants.api.fields import Day, Line, WholeNumber
from tenants.api.serializers import StrictSerializer
from tenants.domain.periods import local_day
from tenants.domain.refusal import Refused


class KindBody(serializers.Serializer[KindStanding]):
    """One kind of license. What uses it up depends on the plan; what does not is null."""

    kind = serializers.CharField()
    there = serializers.IntegerField(allow_null=True, help_text="How many there are; null for any number.")
    needed = serializers.IntegerField(allow_null=True, help_text="People who need one, by their dates and modes.")
    held = serializers.IntegerField(allow_null=True, help_text="People who hold one.")
    in_use = serializers.IntegerField(allow_null=True, help_text="Running starts that hold one.")
    used = serializers.IntegerField(
        help_text="How many are used up. Passive users whose own kind is used up are among the active ones."
    )
    left = serializers.IntegerField(allow_null=True, help_text="How many are free; null for any number.")
    over = serializers.IntegerField(help_text="How many more are used than there are.")


class SubscriptionSeatsBody(serializers.Serializer[Any]):
    subscription = serializers.UUIDField()
    product = serializers.CharField()
    plan = serializers.CharField()
    kinds = KindBody(many=True)


class SeatsBody(serializers.Serializer[Any]):
    """Of each subscription that runs, and each kind of license of its plan, the highest first."""

    on = serializers.DateField(help_text="Today, by the organization's calendar.")
    items = SubscriptionSeatsBody(many=True)


class SeatsView(OrganizationView):
    scopes: ClassVar = {"GET": "seats:read"}

    @extend_schema(operation_id="seats_list", responses=SeatsBody)
    def get(self, request: Request) -> Response:
        """How many licenses there are, what uses them up, and how many are left."""
        on = local_day(self.at, self.organization.timezone)
        running = [found for found in subscriptions_of(self.organization.id) if found.runs_on(on)]
        return Response(SeatsBody({"on": on, "items": [_seats_of(found, on) for found in running]}).data)


def _seats_of(subscription: SubscriptionFacts, on: date) -> Mapping[str, Any]:
    return {
        "subscription": subscription.id,
        "product": subscription.plan.product_code,
        "plan": subscription.plan.plan_code,
        "kinds": kind_standings(access_of_subscription(subscription.id), on),
    }


class NewSeatLotBody(StrictSerializer):
    """More licenses of a kind, from a day on."""

    kind = Line(most=63, help_text="One of the plan's kinds.")
    quantity = WholeNumber(min_value=1, max_value=MOST_PLACES)
    starts_on = Day(help_text="By the organization's calendar.")
    ends_on = Day(required=False, allow_null=True, help_text="The first day without them; null until further notice.")
    reason = Line(most=1000, help_text="Kept in the audit log.")


class SeatLotChangeBody(StrictSerializer):
    """Another number, or another end; what is left out stays."""

    quantity = WholeNumber(
        min_value=0, max_value=MOST_PLACES, required=False, help_text="Of fewer, held ones go as they fall free."
    )
    ends_on = Day(required=False, allow_null=True, help_text="The first day without them; null until further notice.")
    # The document says of a change that anything may be left out, so it is asked for by a code of its own.
    reason = Line(most=1000, required=False, help_text="Needed; kept in the audit log.")


class SeatLotBody(serializers.Serializer[SeatLotFacts]):
    """A quantity of a kind of license for some days."""

    id = serializers.UUIDField()
    subscription = serializers.UUIDField(source="subscription_id")
    kind = serializers.CharField()
    quantity = serializers.IntegerField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, help_text="The first day without them.")
    origin = serializers.ChoiceField(LotSource.values, source="source")
    held = serializers.IntegerField(help_text="Licenses of it that people or starts hold.")
    leaving = serializers.IntegerField(help_text="Held ones that go once they fall free.")


class SeatLotsBody(serializers.Serializer[Any]):
    items = SeatLotBody(many=True)


class SeatLotsView(OrganizationView):
    scopes: ClassVar = {"GET": "seats:read", "POST": "agreements:write"}

    @extend_schema(operation_id="seat_lots_list", responses=SeatLotsBody)
    def get(self, request: Request, subscription_id: UUID) -> Response:
        """Every lot there ever was of a subscription, in the order in which they begin."""
        found = seat_lots_of(subscription_facts(subscription_id).id)
        return Response(SeatLotsBody({"items": found}).data)

    @extend_schema(operation_id="seat_lots_add", request=NewSeatLotBody, responses={201: SeatLotBody})
    def post(self, request: Request, subscription_id: UUID) -> Response:
        """Adds licenses. 422: UNKNOWN_SEAT_KIND, PERIOD_EMPTY, STARTS_ON_OUT_OF_RANGE."""
        body = self.body(NewSeatLotBody)
        lot = add_seat_lot(
            subscription_id,
            kind=body["kind"],
            quantity=body["quantity"],
            starts_on=body["starts_on"],
            ends_on=body.get("ends_on"),
            at=self.at,
            reason=body["reason"],
        )
        return Response(SeatLotBody(seat_lot_facts(lot.pk)).data, status=201)


class SeatLotView(OrganizationView):
    scopes: ClassVar = {"GET": "seats:read", "PATCH": "agreements:write"}

    @extend_schema(operation_id="seat_lots_retrieve", responses=SeatLotBody)
    def get(self, request: Request, lot_id: UUID) -> Response:
        """One lot."""
        return Response(SeatLotBody(seat_lot_facts(lot_id)).data)

    @extend_schema(operation_id="seat_lots_change", request=SeatLotChangeBody, responses=SeatLotBody)
    def patch(self, request: Request, lot_id: UUID) -> Response:
        """Changes the number or the end. Nobody is thrown out; who holds one that is to go keeps it until they leave.

        409: SEAT_LOT_ENDED. 422: REASON_MISSING, PERIOD_EMPTY, ENDS_ON_OUT_OF_RANGE.
        """
        body = self.body(SeatLotChangeBody)
        if "reason" not in body:
            raise Refused("REASON_MISSING", _("Say why: the audit log keeps it."), {"field": "reason"}, is_input=True)
        if "quantity" in body:
            change_lot_quantity(lot_id, body["quantity"], at=self.at, reason=body["reason"])
        if "ends_on" in body:
            end_seat_lot(lot_id, body["ends_on"], at=self.at, reason=body["reason"])
        return Response(SeatLotBody(seat_lot_facts(lot_id)).data)
