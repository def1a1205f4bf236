#!/usr/bin/env python3
"""A program that runs while it holds a licence: copy `Lease`, and call it as `main` does.

Python's standard library alone. What it does and what it does not is in README.md.
"""

from __future__ import annotations

import argparse
import atexit
import http.client
import json
import os
import platform
import random
import signal
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

# Two may be lost, and the third is still in time.
BEATS_IN_EXPIRY = 3
ANSWER_SECONDS = 10.0
# Whoever closes a program does not wait for a network that is away.
RELEASE_SECONDS = 3.0
TRIES_TO_START = 3
FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS = 0.5, 30.0
TRY_AGAIN = {408, 425, 429, 500, 502, 503, 504}
# Of its own: the program around it may have seeded the common one, and then all would come back together after all.
_CHANCE = random.SystemRandom()

OFFLINE = "offline"
WHY_IT_ENDED = {
    "released": "This session was closed.",
    "expired": "There was no sign of life for too long, so the licence was given back.",
    "ended": "An administrator ended this session.",
    "SUBSCRIPTION_ENDED": "The licence agreement has ended.",
    "NOT_CURRENT": "You are not among the people of your organisation any more.",
    "LOGIN_MODE_NONE": "You may not log in any more.",
    "NO_SEAT": "You hold no seat any more.",
    "MODE_CHANGED": "Your rights have changed: please start again.",
    OFFLINE: "There was no connection for too long: another may have the licence by now.",
}


class NotStarted(Exception):
    """No licence. The code is the server's, or `offline`; the sentences are for the user."""

    def __init__(self, code: str, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.code = code


@dataclass(frozen=True)
class Moment:
    """When it was sent. One clock stands still while a computer sleeps, the other can be set: the longer counts."""

    monotonic: float
    wall: float

    @classmethod
    def now(cls) -> Moment:
        return cls(time.monotonic(), time.time())

    def seconds_ago(self) -> float:
        return max(time.monotonic() - self.monotonic, time.time() - self.wall)


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict[str, Any]

    @property
    def code(self) -> str:
        return str(self.body.get("code") or self.status)

    @property
    def details(self) -> dict[str, Any]:
        return self.body.get("details") or {}


class Lease:
    """One running start of a product. Between `start` and `stop` a thread keeps it running.

    `on_offline(seconds)` says that there is no connection, and for how long the licence is still kept.
    `on_end(reason, sentence)` says that it is over: stop working, or ask for another by `start`. Both are called in the
    thread that beats. `device` is what administrators read of where it runs.
    """

    def __init__(
        self,
        address: str,
        *,
        product: str,
        person: str,
        on_end: Callable[[str, str], None],
        on_offline: Callable[[float], None] = lambda _seconds: None,
        beat_every: float | None = None,
        device: str = "",
    ) -> None:
        self._address = f"{address.rstrip('/')}/api/v1/leases"
        # Names this instance: asked again, also because the answer was lost, the server returns the same lease.
        client = f"{device or platform.node()} {uuid.uuid4().hex[:12]}".lstrip()
        self._wish = {"product": product, "person": person, "client": client}
        self._on_end, self._on_offline, self._beat_every = on_end, on_offline, beat_every
        self._lock = threading.Lock()
        self._running: _Running | None = None

    def start(self, key: str) -> None:
        """Takes a licence. Raises `NotStarted`. The key is needed here alone: the lease has a token of its own."""
        sent = Moment.now()
        answer = self._asked_for(key)
        if answer.status not in (200, 201):
            raise NotStarted(answer.code, list(_why_not(answer)))
        expiry = float(answer.body["expires_after_seconds"])
        running = _Running(
            address=f"{self._address}/{answer.body['id']}",
            token=answer.body["token"],
            expiry=expiry,
            beat_every=self._beat_every or expiry / BEATS_IN_EXPIRY,
            stopped=threading.Event(),
        )
        with self._lock:
            self._running = running
        threading.Thread(target=self._keep, args=(running, sent), name="licence", daemon=True).start()

    def stop(self) -> None:
        """Gives the licence back at once. Without a network it falls free by itself, when its time is over."""
        running = self._forget()
        if running is None:
            return
        running.stopped.set()
        try:
            running.post("release", RELEASE_SECONDS)
        except OSError:
            return

    def stop_on_exit(self) -> None:
        """At the end of the program, also by an unhandled error, Ctrl-C or SIGTERM. Nothing runs after SIGKILL."""
        atexit.register(self.stop)
        signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))

    def _asked_for(self, key: str) -> Answer:
        for wait in (0.0, *islice(_retry_waits(), TRIES_TO_START - 1)):
            time.sleep(wait)
            try:
                answer = _post(self._address, self._wish, ANSWER_SECONDS, key)
            except OSError as error:
                answer = Answer(503, {"code": OFFLINE, "message": f"The licence server cannot be reached: {error}"})
            if answer.status not in TRY_AGAIN:
                break
        return answer

    def _keep(self, running: _Running, sent: Moment) -> None:
        """Beats until the lease is over, here or there. The server has kept it at the earliest when it was asked to."""
        waits: Iterator[float] | None = None
        pause = _before(running.beat_every)
        while not running.stopped.wait(pause):
            asked, left = Moment.now(), running.expiry - sent.seconds_ago()
            answer = running.beat(left)
            if running.stopped.is_set():
                return
            if answer.status == 204:
                sent, waits, pause = asked, None, _before(running.beat_every)
                continue
            left = running.expiry - sent.seconds_ago()
            if answer.status not in TRY_AGAIN or left <= 0:
                self._end(running, _reason(answer))
                return
            if waits is None:
                waits = _retry_waits()
                self._on_offline(left)
            pause = min(next(waits), left)

    def _end(self, running: _Running, reason: str) -> None:
        with self._lock:
            if self._running is not running:
                return
            self._running = None
        self._on_end(reason, WHY_IT_ENDED.get(reason, f"This session is over ({reason})."))

    def _forget(self) -> _Running | None:
        with self._lock:
            running, self._running = self._running, None
            return running


@dataclass(frozen=True)
class _Running:
    address: str
    token: str
    expiry: float
    beat_every: float
    stopped: threading.Event

    def beat(self, left: float) -> Answer:
        """The server's answer; where there is none, as if it were busy."""
        try:
            return self.post("heartbeat", min(ANSWER_SECONDS, max(left, 1.0)))
        except OSError:
            return Answer(503, {"code": OFFLINE})

    def post(self, action: str, seconds: float) -> Answer:
        return _post(f"{self.address}/{action}", {"token": self.token}, seconds)


class _NoRedirects(HTTPRedirectHandler):
    """A key goes where it was meant to go, and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = build_opener(_NoRedirects)


def _post(address: str, body: dict[str, Any], seconds: float, key: str = "") -> Answer:
    """Whatever the server answers; raises OSError where it answers nothing."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    request = Request(address, json.dumps(body).encode(), headers)  # noqa: S310  the address is the operator's
    try:
        with _OPENER.open(request, timeout=seconds) as found:
            return Answer(found.status, _json(found.read()))
    except HTTPError as refused:
        with refused:
            return Answer(refused.code, _json(refused.read()))
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error


def _json(text: bytes) -> dict[str, Any]:
    """A server in between may answer with a page of its own."""
    try:
        read = json.loads(text or b"{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _reason(answer: Answer) -> str:
    if answer.status in TRY_AGAIN:
        return OFFLINE
    return str(answer.details.get("reason") or answer.code)


def _why_not(answer: Answer) -> Iterator[str]:
    """In words, with the numbers; who is in, where the key may read people."""
    numbers = _numbers(answer)
    if answer.code == "NO_FREE_LICENSE" and numbers:
        yield f"No free licence: {numbers['in_use']} of {numbers['there']} in use."
    else:
        yield str(answer.body.get("message") or f"The licence server answered {answer.status}.")
    for found in answer.details.get("running", []):
        since = datetime.fromisoformat(found["started_at"]).astimezone()
        yield f"  {found['person']}, since {since:%H:%M}"


def _numbers(answer: Answer) -> dict[str, Any]:
    steps = (answer.details.get("decision") or {}).get("steps") or [{}]
    return steps[-1].get("numbers") or {}


def _before(seconds: float) -> float:
    """A little earlier, and not all programs at once: those that lost the network together come back together."""
    return seconds * _CHANCE.uniform(0.8, 1.0)


def _retry_waits() -> Iterator[float]:
    """Twice as long each time, up to half a minute, each by chance shorter."""
    longest = FIRST_RETRY_SECONDS
    while True:
        yield _before(longest)
        longest = min(longest * 2, LONGEST_RETRY_SECONDS)


def main() -> int:
    """Works while there is a licence: 0 when the user leaves, 2 without a licence, 3 when it has been ended."""
    asked = _arguments()
    ended = threading.Event()

    def on_end(_reason: str, sentence: str) -> None:
        print(sentence, flush=True)
        ended.set()

    def on_offline(seconds: float) -> None:
        print(f"No connection. You can go on for {seconds:.0f} seconds.", flush=True)

    lease = Lease(
        asked.address,
        product=asked.product,
        person=asked.person,
        on_end=on_end,
        on_offline=on_offline,
        beat_every=asked.beat_every,
        device=asked.device,
    )
    lease.stop_on_exit()
    try:
        lease.start(os.environ["LISENS_KEY"])
        print("Started. Ctrl-C stops.", flush=True)
        ended.wait()
    except NotStarted as refused:
        print(refused, flush=True)
        return 2
    except KeyboardInterrupt:
        return 0
    return 3


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Holds a licence until Ctrl-C. LISENS_KEY is the API key.")
    parser.add_argument("--address", default=os.environ.get("LISENS_ADDRESS", "http://localhost:8000"))
    parser.add_argument("--product", required=True, help="the product's code")
    parser.add_argument("--person", required=True, help="the external id of who works")
    parser.add_argument("--device", default="", help="what this computer is called; its network name, if not given")
    parser.add_argument("--beat-every", type=float, help="seconds; a third of the lease's time, if not given")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
