"""How running starts look in the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from rest_framework import serializers

from licensing.domain.lease import Granted, lease_token
from licensing.models import Lease, LeaseEnd
from tenants.api.fields import Code, Line, PublicId
from tenants.api.serializers import PageQuery, StrictSerializer
from tenants.selectors import external_ids

MOST_IN_A_BATCH = 1000


class NewLeaseBody(StrictSerializer):
    """Who starts what, and on which client instance: asked again by the same instance, the answer is the same lease."""

    product = Line(most=60, help_text="The product's code.")
    person = Line(help_text="The person's external id.")
    client = Line(help_text="An id of the running instance, kept while it runs.")


class LeaseBody(serializers.Serializer[Any]):
    """A start. Without a sign of life for `expires_after_seconds` it is over."""

    id = serializers.UUIDField()
    person = serializers.CharField(
        allow_null=True, help_text="The person's external id; null where it is forgotten who started so long ago."
    )
    clients = serializers.ListField(
        child=serializers.CharField(), help_text="Empty where they are forgotten: with the person, or with time."
    )
    kind = serializers.CharField(allow_blank=True, help_text="The kind of license in use; empty if none is.")
    mode = serializers.ChoiceField(["change", "read_only"])
    started_at = serializers.DateTimeField()
    expires_after_seconds = serializers.IntegerField()
    heartbeat_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    end_reason = serializers.ChoiceField(LeaseEnd.values, allow_blank=True)
    why = serializers.DictField(
        child=serializers.JSONField(), help_text="Clause, rule, inputs and steps; empty where they are forgotten."
    )


class StartedLeaseBody(LeaseBody):
    """A start, with the token that beats and releases it without a key."""

    token = serializers.CharField(help_text="For a page that has no key. It opens nothing else.")


class LeasesQuery(PageQuery):
    state = Code(["running", "ended"], required=False)


class HeartbeatBody(StrictSerializer):
    token = Line(most=100, required=False, help_text="The lease's own, instead of a key.")


class ReleaseBody(HeartbeatBody):
    client = Line(required=False, help_text="Of devices that share a license: the one that stops.")


class HeartbeatsBody(StrictSerializer):
    leases = serializers.ListField(child=PublicId(), min_length=1, max_length=MOST_IN_A_BATCH)


class LeaseFateBody(serializers.Serializer[Any]):
    """What has become of a lease: an ended one is to be acquired anew."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(["running", "ended", "unknown"])


class LeaseFatesBody(serializers.Serializer[Any]):
    results = LeaseFateBody(many=True)


def shown_leases(leases: Sequence[Lease]) -> list[dict[str, Any]]:
    """Leases as the API answers them; one that ran out is over, also if nobody has noted it yet."""
    people = external_ids({lease.person_id for lease in leases if lease.person_id})
    return [dict(LeaseBody(_fields(lease, people)).data) for lease in leases]


def shown_start(granted: Granted) -> dict[str, Any]:
    """A start that was granted, with its token."""
    lease = Lease.objects.get(pk=granted.lease_id)
    fields = _fields(lease, external_ids([lease.person_id] if lease.person_id else []))
    return dict(StartedLeaseBody(fields | {"token": lease_token(settings.SECRET_KEY, lease.pk)}).data)


def _fields(lease: Lease, people: Mapping[UUID, str]) -> dict[str, Any]:
    plain = ("id", "clients", "kind", "mode", "started_at", "heartbeat_at", "ended_at", "end_reason", "why")
    shown = {name: getattr(lease, name) for name in plain}
    seconds = int(lease.expires_after.total_seconds())
    person = people[lease.person_id] if lease.person_id else None
    if ran_out_at := getattr(lease, "ran_out_at", None):
        shown |= {"ended_at": ran_out_at, "end_reason": LeaseEnd.EXPIRED}
    return shown | {"person": person, "expires_after_seconds": seconds}
