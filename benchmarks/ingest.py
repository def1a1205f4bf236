"""Usage in, events a second: `script/benchmark ingest`.

Compared in one run, in turns slice by slice, medians of three rounds:

* ours: `POST /api/v1/events` from the WSGI call to its answer: middleware, key, decoding, one statement, four grains of
  totals, actors, an answer for each event, row policies on;
* the usual way (`usual_ingest.py`): a view of DRF behind the same middleware, `bulk_create`, one grain;
* COPY of ready rows into a bare table without index, policy or total, by its owner;
* four writers (processes) on one organization, and on a thousand.
"""

from __future__ import annotations

import io
import json
import multiprocessing
import random
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.harness import Goal, Slice, as_owner, median_rates, prepare_django, tell, tidy_tables

NOW = datetime.now(UTC).replace(microsecond=0)
METERS, PEOPLE, ORGANIZATIONS = 4, 100, 1_000
FEW = 100  # organizations that one client writes for, in turn
SLICES = {100: 6, 1_000: 3}  # by the size of a batch
EVENTS, MANY = 2_000, 20_000  # a slice, and of what is quick
COPY_GOAL_SIZE = 1_000
WRITERS = 4
CHUNK = 2_000  # a writer and slice


def make_events(size: int) -> list[dict[str, Any]]:
    """Events of three days by a hundred people, each with an id of its own."""
    rng = random.Random()
    return [
        {
            "id": uuid.uuid4().hex,
            "source": "urn:app:prod-eu",
            "type": f"meter-{rng.randrange(METERS)}",
            "time": (NOW - timedelta(seconds=rng.randrange(259_200))).isoformat(),
            "data": {"value": rng.randrange(1, 1_000), "person": f"p{rng.randrange(PEOPLE)}"},
        }
        for _ in range(size)
    ]


def make_keys() -> list[str]:
    """A thousand organizations, a key for each, and the meters."""
    from metering.models import Meter
    from tenants.domain.api_key import generate_key
    from tenants.models import ApiKey, Organization
    from tenants.scoping import STAFF, scoped

    keys = [generate_key() for _ in range(ORGANIZATIONS)]
    with scoped(STAFF):
        Meter.objects.bulk_create(Meter(code=f"meter-{n}", unit="C62", shown_unit="C62") for n in range(METERS))
        organizations = Organization.objects.bulk_create(
            Organization(
                id=uuid.uuid4(),
                slug=f"o{n}",
                name=f"O{n}",
                organization_type="other",
                country="NO",
                currency="NOK",
            )
            for n in range(ORGANIZATIONS)
        )
        ApiKey.objects.bulk_create(
            ApiKey(
                organization=organization,
                name="benchmark",
                prefix=key.prefix,
                last_four=key.last_four,
                digest=key.digest,
                scopes=["events:write"],
                last_used_at=datetime.now(UTC),
            )
            for organization, key in zip(organizations, keys, strict=True)
        )
    return [key.secret for key in keys]


class Caller:
    """Calls the program as a WSGI server does, without a socket between them."""

    def __init__(self) -> None:
        from django.core.wsgi import get_wsgi_application

        self.application = get_wsgi_application()

    def post(self, path: str, key: str, body: bytes) -> dict[str, Any]:
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_HOST": "localhost",
            "HTTP_AUTHORIZATION": f"Bearer {key}",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
        }
        statuses: list[str] = []
        written = io.BytesIO()

        def start_response(status: str, *_: Any) -> Callable[[bytes], object]:
            statuses.append(status)
            return written.write

        response = self.application(environ, start_response)
        answer = b"".join(response)
        response.close()
        if not statuses[0].startswith("202"):
            raise RuntimeError(f"{statuses[0]}: {answer[:500]!r}")
        found: dict[str, Any] = json.loads(answer)
        return found


def timed(write: Callable[[str, bytes], None], bodies: list[tuple[str, bytes]], size: int) -> Slice:
    start = time.perf_counter()
    for key, body in bodies:
        write(key, body)
    return Slice(len(bodies) * size, time.perf_counter() - start)


def one_client(keys: list[str], size: int) -> dict[str, float]:
    """Events a second of each way, for batches of a size."""
    caller = Caller()

    def bodies(few: list[str], events: int = EVENTS) -> list[tuple[str, bytes]]:
        return [(random.choice(few), json.dumps(make_events(size)).encode()) for _ in range(events // size)]

    def post(path: str) -> Callable[[str, bytes], None]:
        def write(key: str, body: bytes) -> None:
            answer = caller.post(path, key, body)
            if answer["stored"] != size:
                raise RuntimeError(f"not every event was new: {str(answer)[:300]}")

        return write

    ours, usual = post("/api/v1/events"), post("/api/v1/usual-events")
    few = keys[:FEW]
    with as_owner() as owner:

        def copy(_: str, text: bytes) -> None:
            with owner.cursor() as cursor, cursor.copy("copy bare_event from stdin") as stream:
                stream.write(text)

        def texts() -> list[tuple[str, bytes]]:
            return [("", _as_text(make_events(size))) for _ in range(MANY // size)]

        return median_rates(
            {
                "ours": lambda: timed(ours, bodies(few), size),
                "ours, one organization": lambda: timed(ours, bodies(few[:1]), size),
                "the usual way": lambda: timed(usual, bodies(few, max(size, 200)), size),
                "bare COPY": lambda: timed(copy, texts(), size),
            },
            SLICES[size],
        )


def _as_text(events: list[dict[str, Any]]) -> bytes:
    organization_id = uuid.uuid4()
    return "".join(
        f"{organization_id}\t{event['id']}\t1\t{organization_id}\t{event['time']}\t2026-06-10\t{event['data']['value']}\n"
        for event in events
    ).encode()


def four_writers(keys: list[str], size: int = 100) -> dict[str, float]:
    """Events a second of four processes together, on one organization and on a thousand."""
    fork = multiprocessing.get_context("fork")

    def together(few: list[str]) -> Slice:
        from django.db import connections

        connections.close_all()
        barrier, spans = fork.Barrier(WRITERS), fork.Queue()
        writers = [fork.Process(target=_write, args=(few, size, barrier, spans)) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        found = [spans.get(timeout=300) for _ in writers]
        for writer in writers:
            writer.join()
        return Slice(WRITERS * CHUNK, max(end for _, end in found) - min(start for start, _ in found))

    return median_rates(
        {"one organization": lambda: together(keys[:1]), "a thousand": lambda: together(keys)}, slices=2
    )


def _write(keys: list[str], size: int, barrier: Any, spans: Any) -> None:
    caller = Caller()
    random.seed()
    bodies = [(random.choice(keys), json.dumps(make_events(size)).encode()) for _ in range(CHUNK // size)]
    caller.post("/api/v1/events", *bodies[0])  # the connection and its plans
    barrier.wait()
    start = time.monotonic()
    for key, body in bodies[1:]:
        caller.post("/api/v1/events", key, body)
    spans.put((start, time.monotonic()))


def differences() -> Iterator[str]:
    """What does not hold after all of it: totals against events, keys against events."""
    from metering.invariants import INVARIANTS
    from tenants.scoping import STAFF, scoped

    with scoped(STAFF):
        for invariant in INVARIANTS:
            yield from invariant.find_broken()


def main() -> None:
    prepare_django()
    from django.test.utils import override_settings

    from benchmarks.usual_ingest import make_usual_tables

    make_usual_tables()
    keys = make_keys()
    goals = []
    with override_settings(ROOT_URLCONF="benchmarks.usual_ingest", ALLOWED_HOSTS=["*"]):
        for key in keys[:FEW]:
            Caller().post("/api/v1/events", key, json.dumps(make_events(50)).encode())
        tidy_tables()
        for size in SLICES:
            found = one_client(keys, size)
            print(f"batches of {size}, events a second: " + ", ".join(f"{n} {v:,.0f}" for n, v in found.items()))
            copied = found["ours"] / found["bare COPY"]
            goals.append(
                Goal(f"batches of {size}: against the usual way", found["ours"] / found["the usual way"], 18, 30)
            )
            if size == COPY_GOAL_SIZE:
                goals.append(Goal(f"batches of {size}: against bare COPY", copied, 0.05, 0.10))
            else:
                print(f"   against bare COPY {copied:.3f}; its goal is set for batches of {COPY_GOAL_SIZE}")
        found = four_writers(keys)
    print("four writers, events a second: " + ", ".join(f"{n} {v:,.0f}" for n, v in found.items()))
    goals.append(
        Goal(
            "four writers: one organization against a thousand",
            found["one organization"] / found["a thousand"],
            0.4,
            0.8,
        )
    )
    broken = list(differences())
    print("difference from the truth:", len(broken), *broken[:5])
    sys.exit(0 if tell(goals) and not broken else 1)


if __name__ == "__main__":
    main()
