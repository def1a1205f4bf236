"""A licence server that answers as the test says, or hangs up."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = list[tuple[int, dict[str, Any]] | None]

HANGS_UP = None
KEPT: tuple[int, dict[str, Any]] = (204, {})


class ScriptedServer(ThreadingHTTPServer):
    """The last answer of an action is its answer from then on. `asked` has what was asked: action, body, key."""

    daemon_threads = True

    def __init__(self, **scripts: Script) -> None:
        self.scripts = {"release": [KEPT], "heartbeat": [KEPT]} | scripts
        self.asked: list[tuple[str, dict[str, Any], str | None]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def count(self, action: str) -> int:
        return [found for found, _body, _key in self.asked].count(action)


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        action = self.path.rsplit("/", 1)[-1]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((action, body, self.headers["Authorization"]))
        script = self.server.scripts[action]
        answer = script.pop(0) if len(script) > 1 else script[0]
        self.close_connection = True
        if answer is None:
            return
        status, found = answer
        content = b"" if status == 204 else json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def scripted(**scripts: Script) -> Iterator[ScriptedServer]:
    with ScriptedServer(**scripts) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
