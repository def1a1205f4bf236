"""TCP ports of the loopback interface."""

import socket

from embedded.errors import CannotStart

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port that nobody listens on now. Another process may take it before its server does: try again then."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def require_free(port: int, instead: str) -> None:
    """Raises CannotStart if somebody listens on `port`; `instead` tells how to choose another."""
    with socket.socket() as probe:
        # As servers do: else a connection of the last run that is only being forgotten would look like a server.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise CannotStart(f"port {port} cannot be used ({error.strerror}). {instead}") from None
