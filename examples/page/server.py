#!/usr/bin/env python3
"""The vendor's own server for a page that runs while it holds a licence. Python's standard library alone.

It alone has the key: it takes a lease for whoever is signed in, and hands the page the lease's token, which keeps and
gives back that one lease and opens nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import uuid
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

FOLDER = Path(__file__).resolve().parent
FILES = {"/": ("index.html", "text/html; charset=utf-8"), "/lease.js": ("lease.js", "text/javascript; charset=utf-8")}
ANSWER_SECONDS = 10


class Server(ThreadingHTTPServer):
    """Knows the licence server, its key, and who is signed in here: in a product, its own session says so."""

    def __init__(self, port: int, *, licences: str, key: str, product: str, person: str) -> None:
        self.licences, self.key, self.product, self.person = licences.rstrip("/"), key, product, person
        super().__init__(("127.0.0.1", port), Handler)


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        if self.path not in FILES:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        name, media_type = FILES[self.path]
        self._answer(HTTPStatus.OK, media_type, (FOLDER / name).read_bytes())

    def do_POST(self) -> None:
        """`/lease`: a lease for this page, as its own instance of the program."""
        # Another site's page could else use up licences in its visitors' names.
        is_ours = self.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        if self.path != "/lease" or not is_ours:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        status, found = self._take_lease()
        if status in (HTTPStatus.OK, HTTPStatus.CREATED):
            found = {name: found[name] for name in ("id", "token", "expires_after_seconds")}
            found["address"] = f"{self.server.licences}/api/v1/leases/{found['id']}"
        self._answer(status, "application/json", json.dumps(found).encode())

    def _take_lease(self) -> tuple[int, dict[str, Any]]:
        wish = {"product": self.server.product, "person": self.server.person, "client": f"page {uuid.uuid4().hex[:12]}"}
        headers = {"Authorization": f"Bearer {self.server.key}", "Content-Type": "application/json"}
        address = f"{self.server.licences}/api/v1/leases"
        request = Request(address, json.dumps(wish).encode(), headers)  # noqa: S310  the address is the operator's
        try:
            with urlopen(request, timeout=ANSWER_SECONDS) as found:  # noqa: S310  likewise
                return found.status, json.load(found)
        except HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)
        except (OSError, ValueError):
            return HTTPStatus.BAD_GATEWAY, {"code": "offline", "message": "The licence server cannot be reached."}

    def _answer(self, status: int, media_type: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        # A page that says where it may connect to has to name the licence server.
        policy = f"default-src 'none'; script-src 'self'; connect-src 'self' {self.server.licences}"
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(content)


def main() -> int:
    parser = argparse.ArgumentParser(description="Serves a page that holds a licence while it is open.")
    parser.add_argument("--address", default=os.environ.get("LISENS_ADDRESS", "http://localhost:8000"))
    parser.add_argument("--product", required=True, help="the product's code")
    parser.add_argument("--person", required=True, help="the external id of who is signed in")
    parser.add_argument("--port", type=int, default=8080)
    asked = parser.parse_args()
    server = Server(
        asked.port,
        licences=asked.address,
        key=os.environ["LISENS_KEY"],
        product=asked.product,
        person=asked.person,
    )
    print(f"http://localhost:{asked.port}/", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
