"""An identity provider that does as it is told, also wrongly; it keeps to the standard unless a test spoils it.

It speaks HTTP on loopback, and holds the product to its side: redirect address, client, secret and PKCE.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, SECRET = "lisens-at-north", "a secret: with % and + and ø"
Claims = dict[str, Any]
Reply = tuple[int, dict[str, str], bytes]


@cache
def rsa_key(name: str) -> RSAKey:
    """A key of this name; made once, since that takes a while."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"}, private=True)


def signed(claims: Claims, key: RSAKey, **header: Any) -> str:
    return jwt.encode({"alg": "RS256", "kid": key.kid, **header}, claims, key)


@dataclass
class FakeProvider:
    """`spoil` changes the claims of the next tokens, `sign` how they are signed; `reply` answers in place of it all."""

    port: int = 0
    key: RSAKey = field(default_factory=lambda: rsa_key("first"))
    published: list[RSAKey] = field(default_factory=lambda: [rsa_key("first")])
    spoil: Claims = field(default_factory=dict)
    sign: Callable[[Claims], str] | None = None
    reply: Callable[[str], Reply | None] = lambda _path: None
    said: Claims = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def authorize(self, address: str, subject: str, **claims: Any) -> str:
        """What somebody does there who is let through: the path and query by which their browser comes back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(8)
        self.codes[code] = {**asked, "claims": json.dumps({"sub": subject, **claims})}
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?{urlencode({'code': code, 'state': asked['state']})}"

    def answer(self, path: str, form: dict[str, str], header: str) -> Reply:
        self.asked.append(path)
        replied = self.reply(path)
        if replied is not None:
            return replied
        if path == "/.well-known/openid-configuration":
            return _json(self._description())
        if path == "/keys":
            return _json({"keys": [key.as_dict(private=False) for key in self.published]})
        return self._token(form, header) if path == "/token" else (404, {}, b"")

    def _description(self) -> Claims:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code", "id_token"],
            "id_token_signing_alg_values_supported": ["RS256"],
            **self.said,
        }

    def _token(self, form: dict[str, str], header: str) -> Reply:
        if _client_in(form, header) != (CLIENT_ID, SECRET):
            return _json({"error": "invalid_client"}, 401)
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return _json({"error": "invalid_grant"}, 400)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
            return _json({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": asked["client_id"], "nonce": asked["nonce"], "iat": now, "exp": now + 300}
        claims |= json.loads(asked["claims"])
        claims = {name: value for name, value in {**claims, **self.spoil}.items() if value is not None}
        sign = self.sign or (lambda claims: signed(claims, self.key))
        return _json({"token_type": "Bearer", "access_token": "none of ours", "id_token": sign(claims)})


@contextmanager
def running_provider() -> Iterator[FakeProvider]:
    """Serves on a free port of loopback for the block."""
    provider = FakeProvider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _requests_to(provider))
    provider.port = server.server_address[1]
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _requests_to(provider: FakeProvider) -> type[BaseHTTPRequestHandler]:
    class Requests(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(provider.answer(self.path, {}, ""))

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(content).items()}
            self._send(provider.answer(self.path, form, self.headers.get("Authorization", "")))

        def _send(self, reply: Reply) -> None:
            status, headers, content = reply
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: Any) -> None:
            """Tests say what they saw themselves."""

    return Requests


def _client_in(form: dict[str, str], header: str) -> tuple[str, str]:
    if header:
        client_id, _, secret = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
        return unquote_plus(client_id), unquote_plus(secret)
    return form.get("client_id", ""), form.get("client_secret", "")


def _json(said: Claims, status: int = 200) -> Reply:
    return status, {"Content-Type": "application/json"}, json.dumps(said).encode()
