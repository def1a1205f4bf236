"""How the demo's usage comes in: as the vendor's product would send it, and as staff import what is older."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from urllib.parse import urljoin
from uuid import UUID

from config.demo.usage import DemoEvent
from metering.services.imports import import_events

BATCH = 1000


class SendingFailed(RuntimeError):
    """Not every event was taken."""


def send_events(events: Iterable[DemoEvent], *, base_url: str, key: str) -> int:
    """Sends events to the API in batches, each whole or not at all; returns how many were new."""
    return sum(_send_batch(batch, base_url, key) for batch in _batches(events))


def _send_batch(batch: Iterable[DemoEvent], base_url: str, key: str) -> int:
    request = urllib.request.Request(  # noqa: S310  the installation's own address
        urljoin(base_url, "/api/v1/events?atomic=true"),
        data=json.dumps([event.as_cloud_event() for event in batch]).encode(),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/cloudevents-batch+json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310  the same
            return int(json.load(response)["stored"])
    except urllib.error.HTTPError as error:
        raise SendingFailed(error.read().decode()[:500]) from error


def import_history(events: Iterable[DemoEvent], *, organization_id: UUID, at: datetime) -> int:
    """Takes in events that are older than the API accepts, as staff do when a customer comes with a history."""
    pieces = enumerate((json.dumps(event.as_cloud_event()).encode() for event in events), start=1)
    tally = import_events(pieces, received_at=at, organization_id=organization_id)
    if tally.faults:
        raise SendingFailed(str(tally.faults[0]))
    return tally.lines


def _batches(events: Iterable[DemoEvent]) -> Iterator[list[DemoEvent]]:
    remaining = iter(events)
    while batch := list(islice(remaining, BATCH)):
        yield batch
