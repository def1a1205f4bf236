"""Connections that lead nowhere but to the open internet, and end in time.

The name is resolved once, every address that it has is judged, and the connection goes to an address that was judged:
a name that is resolved again, by the library or by the system, could lead elsewhere the second time.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterable
from queue import Empty, Queue
from typing import Any

import httpcore

from sso.domain.addresses import is_loopback, is_public
from sso.domain.faults import Fault, SignInRefused


class Deadline:
    """One for all that is asked and answered: a server that sends a byte a second is slow, however alive."""

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds; raises `SignInRefused` (PROVIDER_UNREACHABLE) if none are."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise SignInRefused(Fault.PROVIDER_UNREACHABLE)
        return left


class GuardedNetwork(httpcore.NetworkBackend):
    """Gives httpcore its connections; TLS goes on verifying the name that was asked for."""

    def __init__(self, deadline: Deadline, *, allows_loopback: bool) -> None:
        self._deadline, self._allows_loopback = deadline, allows_loopback
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """To the first address that answers. Raises `SignInRefused`: ADDRESS_NOT_ALLOWED, PROVIDER_UNREACHABLE."""
        addresses = _resolved(host, port, self._deadline)
        if not all(map(self._may_be_asked, addresses)):
            raise SignInRefused(Fault.ADDRESS_NOT_ALLOWED)
        for address in addresses:
            try:
                stream = self._plain.connect_tcp(address, port, timeout=self._deadline.left())
            except (httpcore.NetworkError, httpcore.TimeoutException):
                continue
            return _TimedStream(stream, self._deadline)
        raise SignInRefused(Fault.PROVIDER_UNREACHABLE)

    def _may_be_asked(self, address: str) -> bool:
        return is_public(address) or (self._allows_loopback and is_loopback(address))


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, timeout=self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout=self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, timeout=self._deadline.left())
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _resolved(host: str, port: int, deadline: Deadline) -> list[str]:
    """The system's resolver takes no deadline and may wait for long: so somebody else waits for it."""
    found: Queue[list[str]] = Queue()
    threading.Thread(target=lambda: found.put(_look_up(host, port)), daemon=True).start()
    try:
        addresses = found.get(timeout=deadline.left())
    except Empty as error:
        raise SignInRefused(Fault.PROVIDER_UNREACHABLE) from error
    if not addresses:
        raise SignInRefused(Fault.PROVIDER_UNREACHABLE)
    return addresses


def _look_up(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(place[0]) for *_, place in found))
