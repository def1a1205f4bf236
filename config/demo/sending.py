"""How the demo's usage comes in: as the vendor's product would send it, and as staff import what is older."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import urljoin

from config.demo.usage import DemoEvent
from metering.domain.decoding import Mode, decode_events
from metering.domain.limits import Limits
from metering.services.ingest import record_events
from tenants.scoping import STAFF, scoped

BATCH = 1000
IMPORT_LIMITS = Limits(most_bytes=50_000_000, most_events=10_000, months_back=None, ahead=timedelta(hours=1))


class SendingFailed(RuntimeError):
    """The API did not take a batch."""


def send_events(events: Iterable[DemoEvent], *, base_url: str, key: str) -> int:
    """Sends events to the API in batches; returns how many it has now. What it had before is no failure."""
    sent = 0
    for batch in _batches(events):
        request = urllib.request.Request(  # noqa: S310  the installation's own address
            urljoin(base_url, "/api/v1/events"),
            data=_body(batch),
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/cloudevents-batch+json"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            answer = json.load(response)
        if answer.get("refused"):
            raise SendingFailed(json.dumps(answer)[:500])
        sent += len(batch)
    return sent


def import_events(events: Iterable[DemoEvent], *, at: datetime) -> int:
    """Takes in events that are older than the API accepts, as staff do when a customer comes with a history."""
    imported = 0
    for batch in _batches(events):
        decoded = decode_events(_body(batch), Mode.BATCHED, received_at=at, limits=IMPORT_LIMITS)
        with scoped(STAFF):
            receipt = record_events(decoded, received_at=at, all_or_none=True)
        if not receipt.is_recorded:
            raise SendingFailed(str(receipt.refusals())[:500])
        imported += len(batch)
    return imported


def _batches(events: Iterable[DemoEvent]) -> Iterator[list[DemoEvent]]:
    remaining = iter(events)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _body(batch: Iterable[DemoEvent]) -> bytes:
    return json.dumps([event.as_cloud_event() for event in batch]).encode()
