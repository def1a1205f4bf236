"""A Valkey of its own in a folder: the broker of the tasks and the cache."""

import socket
import time
from pathlib import Path

from embedded.binaries import valkey_server
from embedded.children import Child
from embedded.errors import CannotStart
from embedded.passwords import kept_password
from embedded.ports import LOOPBACK, free_port

_START_SECONDS = 20
_ATTEMPTS = 3


class Valkey:
    """A server below `root`; `durable=False` keeps nothing on the disk."""

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        self.root = root.resolve()
        self.folder = self.root / "valkey"
        self.log = self.root / "logs" / "valkey.log"
        self.durable = durable
        self.port = 0
        self.child: Child | None = None

    def start(self) -> None:
        """Returns when it answers. Raises CannotStart with the log's end."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        for attempt in range(1, _ATTEMPTS + 1):
            self.port = free_port()
            self.child = child = self._make_child()
            child.start()
            if self._answers(child):
                return
            child.stop()
            if attempt == _ATTEMPTS or "bind" not in child.last_words():
                raise CannotStart(f"Valkey does not start, see {self.log}:\n{child.last_words()}")

    def stop(self) -> None:
        if self.child is not None:
            self.child.stop()

    def url(self) -> str:
        return f"redis://:{self._password()}@{LOOPBACK}:{self.port}/0"

    def _password(self) -> str:
        return kept_password(self.root / "valkey.password")

    def _write_configuration(self) -> Path:
        """A file, because a password on the command line would be seen by everybody on the machine."""
        path = self.folder / "valkey.conf"
        path.touch(mode=0o600)
        path.write_text(
            f"bind {LOOPBACK}\n"
            f"port {self.port}\n"
            f'dir "{self.folder}"\n'
            f"requirepass {self._password()}\n"
            f"appendonly {'yes' if self.durable else 'no'}\n"
            'save ""\n'
            # A broker must not forget queued tasks to make room.
            "maxmemory-policy noeviction\n"
            "loglevel warning\n"
        )
        return path

    def _make_child(self) -> Child:
        return Child(
            name="valkey",
            command=[str(valkey_server()), str(self._write_configuration())],
            log=self.log,
            record=self.root / "run" / "valkey.json",
        )

    def _answers(self, child: Child) -> bool:
        deadline = time.monotonic() + _START_SECONDS
        while child.is_running() and time.monotonic() < deadline:
            if self._greets():
                return True
            time.sleep(0.03)
        return False

    def _greets(self) -> bool:
        """Whether it says PONG, which it does not before it has read its file."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=2) as connection:
                connection.sendall(f"AUTH {self._password()}\r\nPING\r\nQUIT\r\n".encode())
                with connection.makefile("rb") as answers:
                    return b"+PONG\r\n" in answers.readlines()
        except OSError:
            return False
