"""The one client that asks what a customer typed: nowhere but the open internet, in time, no more than is read."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import httpcore
import pytest
from django.conf import LazySettings

from sso.domain.faults import SignInRefused
from sso.providers import fetching
from sso.providers.fetching import MOST_BYTES, fetch_json
from tests.sso.provider import FakeProvider
from tests.sso.way import Way, code_of

INSIDE = (
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",  # noqa: S104  an address that is refused
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fd00::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
)


def fault_of(ask: Callable[[], object]) -> str:
    with pytest.raises(SignInRefused) as refused:
        ask()
    return str(refused.value)


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Every name has these addresses; the list is of the names that were looked up."""
    asked: list[str] = []

    def look_up(host: str, port: int, **_kind: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_not_asked(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    resolving(monkeypatch, address)
    assert fault_of(lambda: fetch_json("https://id.example/")) == "ADDRESS_NOT_ALLOWED"


def test_one_address_inside_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "93.184.215.14", "10.0.0.1")
    assert fault_of(lambda: fetch_json("https://id.example/")) == "ADDRESS_NOT_ALLOWED"


def test_a_name_is_resolved_once_and_its_address_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control, and DNS that answers otherwise the second time: the connection goes to what was judged."""
    asked = resolving(monkeypatch, "93.184.215.14")
    connected: list[str] = []

    def connect(_self: object, host: str, port: int, **_options: Any) -> Any:
        connected.append(host)
        raise httpcore.ConnectError("nobody there")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    assert fault_of(lambda: fetch_json("https://id.example/")) == "PROVIDER_UNREACHABLE"
    assert (asked, connected) == (["id.example"], ["93.184.215.14"])


@pytest.mark.parametrize(
    "url",
    [
        "http://id.example/",
        "ftp://id.example/",
        "file:///etc/passwd",
        "https://user:secret@id.example/",
        "https://id.example/#part",
        "https://id.example:0/",
        "https://id.example:99999/",
        "https:///nobody",
        "https://id.example/\r\nHost: inside",
        "https://id.exämple/",
        "https://[::1/",
        "https://id.example\\@inside/",
        "javascript:alert(1)",
        "",
    ],
)
def test_what_is_no_plain_https_address_is_not_asked(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    asked = resolving(monkeypatch, "93.184.215.14")
    assert fault_of(lambda: fetch_json(url)) == "ADDRESS_NOT_ALLOWED"
    assert asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "localhost"])
def test_loopback_is_asked_in_no_spelling(host: str) -> None:
    assert fault_of(lambda: fetch_json(f"https://{host}/")) == "ADDRESS_NOT_ALLOWED"


def test_loopback_is_for_developers_and_what_is_inside_is_not(settings: LazySettings) -> None:
    settings.SSO_ALLOWS_LOOPBACK = True
    assert fault_of(lambda: fetch_json("http://10.0.0.1/")) == "ADDRESS_NOT_ALLOWED"


def test_a_redirect_is_not_followed(provider: FakeProvider) -> None:
    provider.reply = lambda path: (302, {"Location": f"{provider.issuer}/keys"}, b"") if path == "/" else None
    assert fault_of(lambda: fetch_json(f"{provider.issuer}/")) == "PROVIDER_UNREADABLE"
    assert provider.asked == ["/"]


@pytest.mark.parametrize(
    "content", [b"<html>", b"", b"[]", b'"text"', b"\xff", b"[" * 100_000, b'{"a": "' + b"x" * MOST_BYTES + b'"}']
)
def test_what_is_no_object_in_json_or_too_long_is_not_read(provider: FakeProvider, content: bytes) -> None:
    provider.reply = lambda _path: (200, {"Content-Type": "text/html"}, content)
    assert fault_of(lambda: fetch_json(f"{provider.issuer}/")) == "PROVIDER_UNREADABLE"


def test_as_much_as_is_allowed_is_read(provider: FakeProvider) -> None:
    content = json.dumps({"a": "x" * (MOST_BYTES - 9)}).encode()
    assert len(content) == MOST_BYTES
    provider.reply = lambda _path: (200, {}, content)
    assert len(str(fetch_json(f"{provider.issuer}/").said["a"])) == MOST_BYTES - 9


def test_a_server_that_dribbles_is_slow_however_alive(provider: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    """One deadline for all of it: each byte comes in time, and all of them do not."""
    monkeypatch.setattr(fetching, "MOST_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def dribble() -> None:
            connection, _address = listening.accept()
            with connection:
                try:
                    for byte in b"HTTP/1.1 200 OK\r\n" + b"x" * 1000:
                        connection.sendall(bytes([byte]))
                        threading.Event().wait(0.05)
                except OSError:
                    return

        thread = threading.Thread(target=dribble)
        thread.start()
        began = time.monotonic()
        assert fault_of(lambda: fetch_json(f"http://127.0.0.1:{listening.getsockname()[1]}/")) == "PROVIDER_UNREACHABLE"
        assert time.monotonic() - began < 2
        thread.join()


def test_a_name_that_nobody_resolves_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    monkeypatch.setattr(fetching, "MOST_SECONDS", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_kind: answered.wait(10) and [])
    began = time.monotonic()
    assert fault_of(lambda: fetch_json("https://id.example/")) == "PROVIDER_UNREACHABLE"
    assert time.monotonic() - began < 2
    answered.set()


def test_nobody_there(settings: LazySettings) -> None:
    settings.SSO_ALLOWS_LOOPBACK = True
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert fault_of(lambda: fetch_json(f"http://127.0.0.1:{port}/")) == "PROVIDER_UNREACHABLE"
    assert fault_of(lambda: fetch_json("https://no-such-name.invalid/")) == "PROVIDER_UNREACHABLE"
    assert fault_of(lambda: fetch_json(f"https://{'a' * 64}.example/")) == "PROVIDER_UNREACHABLE"


# What an administrator is told


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"issuer": "https://another.example"}, "ISSUER_DIFFERS"),
        ({"issuer": None}, "ISSUER_DIFFERS"),
        ({"token_endpoint": None}, "PROVIDER_UNSUITABLE"),
        ({"token_endpoint": "http://10.0.0.1@id.example/"}, "PROVIDER_UNSUITABLE"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "PROVIDER_UNSUITABLE"),
        ({"jwks_uri": ["https://id.example"]}, "PROVIDER_UNSUITABLE"),
        ({"jwks_uri": "https://10.0.0.1/keys"}, "ADDRESS_NOT_ALLOWED"),
        ({"response_types_supported": ["id_token"]}, "PROVIDER_UNSUITABLE"),
        ({"id_token_signing_alg_values_supported": ["HS256", "none"]}, "PROVIDER_UNSUITABLE"),
        ({"token_endpoint_auth_methods_supported": ["private_key_jwt"]}, "PROVIDER_UNSUITABLE"),
    ],
)
def test_a_provider_that_will_not_do_is_refused_in_words(way: Way, said: dict[str, Any], code: str) -> None:
    before = way.connection().described_at
    way.provider.said = said
    answer = way.describe()
    assert answer.status_code == 422
    assert f"({code})" in answer.content.decode()
    assert way.connection().described_at == before


def test_the_secret_goes_into_the_form_where_the_provider_wants_it_there(way: Way) -> None:
    way.provider.said = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    way.describe()
    assert way.connection().secret_goes == "post"
    assert way.test("s-ada")["Location"] == "/own-sign-in/"


@pytest.mark.parametrize(
    "reply", [(500, {}, b"<html>"), (302, {"Location": "http://169.254.169.254/"}, b""), (200, {}, b"{}")]
)
def test_a_provider_that_has_failed_is_no_failure_of_ours(open_way: Way, reply: Any) -> None:
    open_way.provider.reply = lambda _path: reply
    assert code_of(open_way.sign_in("s-ada")) in ("PROVIDER_UNREADABLE", "TOKEN_UNREADABLE")


def test_keys_that_cannot_be_kept_are_left_out(way: Way) -> None:
    """Zero bytes are no text of the database; a key that nobody can read verifies nothing."""
    odd = {"keys": [{"kty": "RSA", "kid": "a\x00b", "n": 7}, "no key"]}
    way.provider.reply = lambda path: (200, {}, json.dumps(odd).encode()) if path == "/keys" else None
    assert way.describe()["Location"] == "/own-sign-in/"
    assert way.connection().keys == {"keys": [{"kty": "RSA"}]}
