"""`/leases`: starting a product, keeping it running, stopping it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from licensing.api.lease_bodies import (
    HeartbeatBody,
    HeartbeatsBody,
    LeaseBody,
    LeaseFatesBody,
    LeasesQuery,
    NewLeaseBody,
    ReleaseBody,
    StartedLeaseBody,
    shown_leases,
    shown_start,
)
from licensing.api.lease_token import LeaseTokenView
from licensing.domain.lease import Denied, LeaseEnded, StartWish
from licensing.selectors.access import access_to_product
from licensing.selectors.leases import RUNNING, leases_of, running_starts
from licensing.services.leases import acquire_lease
from licensing.services.running_leases import end_lease, keep_lease, keep_leases, release_lease
from licensing.words import refusal_words
from tenants.api.base import OrganizationView
from tenants.api.errors import error_body
from tenants.api.schema import page_of
from tenants.api.serializers import ErrorBody
from tenants.domain.decision import Json
from tenants.domain.periods import local_day
from tenants.domain.refusal import NotFound, Refused
from tenants.selectors import PersonPresence, external_ids, presence_of

GONE = OpenApiResponse(ErrorBody, description="LEASE_ENDED: it is over and stays over; `reason` says why.")
DENIED = OpenApiResponse(
    ErrorBody,
    description="Refused, and kept: SUBSCRIPTION_ENDED, NOT_CURRENT, LOGIN_MODE_NONE, NO_SEAT, OVER_LIMIT or"
    " NO_FREE_LICENSE, the first in this order that holds. `details.decision` says why.",
)


class LeasesView(OrganizationView):
    scopes: ClassVar = {"GET": "leases:read", "POST": "leases:write"}
    query_of: ClassVar = {"GET": LeasesQuery}

    @extend_schema(operation_id="leases_list", responses=page_of(LeaseBody))
    def get(self, request: Request) -> Response:
        """Starts, in the order in which they were made."""
        leases = leases_of(self.organization.id)
        if "state" in self.query:
            leases = leases.filter(RUNNING if self.query["state"] == "running" else ~RUNNING)
        return self.page(leases, shown_leases)

    @extend_schema(
        operation_id="leases_acquire",
        request=NewLeaseBody,
        responses={200: StartedLeaseBody, 201: StartedLeaseBody, 409: DENIED},
    )
    def post(self, request: Request) -> Response:
        """Starts a product for a person on a client instance: 201 a new start, 200 the one that this instance has."""
        body = self.body(NewLeaseBody)
        presence = person_called(self.organization.id, body["person"])
        wish = StartWish(
            organization_id=self.organization.id,
            product_code=body["product"],
            person_id=presence.id,
            client=body["client"],
        )
        answer = acquire_lease(wish, at=self.at)
        if isinstance(answer, Denied):
            # Returned, not raised: a refusal is kept.
            return Response(
                error_body(answer.code, refusal_words(answer.code), self._details(wish, answer)), status=409
            )
        return Response(shown_start(answer), status=201 if answer.is_new else 200)

    def _details(self, wish: StartWish, denied: Denied) -> dict[str, Json]:
        """Why, and for a key that may read people, who is in."""
        details: dict[str, Json] = {"decision": denied.decision.as_json()}
        key: Any = self.request.auth
        if denied.code != "NO_FREE_LICENSE" or "people:read" not in key.scopes:
            return details
        today = local_day(self.at, self.organization.timezone)
        access = access_to_product(wish.organization_id, wish.product_code, today)
        running = running_starts(access.subscription_id, access.kinds)
        people = external_ids({found.person_id for found in running})
        return details | {
            "running": [
                {"person": people[found.person_id], "kind": found.kind, "started_at": _shown_at(found.started_at)}
                for found in running
            ]
        }


class LeaseView(OrganizationView):
    scopes: ClassVar = {"GET": "leases:read", "DELETE": "leases:write"}

    @extend_schema(operation_id="leases_retrieve", responses=LeaseBody)
    def get(self, request: Request, lease_id: UUID) -> Response:
        """One start."""
        found = leases_of(self.organization.id).filter(pk=lease_id).first()
        if found is None:
            raise NotFound("lease", str(lease_id))
        return Response(shown_leases([found])[0])

    @extend_schema(operation_id="leases_end", request=None, responses={204: None, 410: GONE})
    def delete(self, request: Request, lease_id: UUID) -> Response:
        """An administrator ends it; the product is told at its next sign of life."""
        try:
            end_lease(self.organization.id, lease_id, at=self.at)
        except LeaseEnded as ended:
            return gone(ended)
        return Response(status=204)


class LeaseHeartbeatView(LeaseTokenView):
    scopes: ClassVar = {"POST": "leases:write"}

    @extend_schema(operation_id="leases_heartbeat", request=HeartbeatBody, responses={204: None, 410: GONE})
    def post(self, request: Request, lease_id: UUID) -> Response:
        """A sign of life. With the lease's token, a page on any origin may send it, as JSON or text."""
        self.body(HeartbeatBody)
        try:
            keep_lease(self.organization.id, lease_id)
        except LeaseEnded as ended:
            return gone(ended)
        return Response(status=204)


class LeaseReleaseView(LeaseTokenView):
    scopes: ClassVar = {"POST": "leases:write"}

    @extend_schema(operation_id="leases_release", request=ReleaseBody, responses={204: None, 410: GONE})
    def post(self, request: Request, lease_id: UUID) -> Response:
        """Stops it: its place is free the same moment. By the lease's token a page may send it as a beacon."""
        client = self.body(ReleaseBody).get("client")
        try:
            release_lease(self.organization.id, lease_id, client=client)
        except LeaseEnded as ended:
            return gone(ended)
        return Response(status=204)


class LeaseHeartbeatsView(OrganizationView):
    scopes: ClassVar = {"POST": "leases:write"}

    @extend_schema(operation_id="leases_heartbeats", request=HeartbeatsBody, responses=LeaseFatesBody)
    def post(self, request: Request) -> Response:
        """A sign of life for up to 1,000 leases, and what has become of each."""
        fates = keep_leases(self.organization.id, self.body(HeartbeatsBody)["leases"])
        shown = [{"id": lease_id, "state": state} for lease_id, state in fates.items()]
        return Response(LeaseFatesBody({"results": shown}).data)


def person_called(organization_id: UUID, external_id: str) -> PersonPresence:
    """The person whom the organization calls so. Raises `Refused` (UNKNOWN_PERSON)."""
    presence = presence_of(organization_id, external_id)
    if presence is None:
        raise Refused("UNKNOWN_PERSON", _("There is no such person."), {"person": external_id}, is_input=True)
    return presence


def gone(ended: LeaseEnded) -> Response:
    """The answer to whoever comes back with a lease that is over."""
    return Response(error_body("LEASE_ENDED", _("This session is over."), {"reason": ended.reason}), status=410)


def _shown_at(moment: datetime) -> str:
    """As everywhere in the API."""
    return str(serializers.DateTimeField().to_representation(moment))
