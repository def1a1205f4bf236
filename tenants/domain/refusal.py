"""A change that the rules do not allow."""

from __future__ import annotations

from collections.abc import Mapping

from tenants.domain.decision import Json


class Refused(Exception):
    """Raised by services: nothing is written. `code` is for programs, the message for people, `details` for both.

    The API answers 409, or 422 where what was sent is wrong in itself (`is_input=True`); pages show the message.
    """

    def __init__(
        self, code: str, message: str, details: Mapping[str, Json] | None = None, *, is_input: bool = False
    ) -> None:
        super().__init__(code, message)
        self.code, self.message, self.details = code, message, dict(details or {})
        self.is_input = is_input

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class NotFound(Exception):
    """What was asked for does not exist for the one who asks: a 404, without saying whether it exists for others."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(kind, key)
        self.kind, self.key = kind, key

    def __str__(self) -> str:
        return f"no {self.kind} {self.key}"


class Gone(NotFound):
    """What was asked for was here and is kept no longer: a 410 with its own code where somebody asks for it by name."""

    def __init__(self, kind: str, key: str, *, code: str, message: str, details: Mapping[str, Json]) -> None:
        super().__init__(kind, key)
        self.code, self.message, self.details = code, message, dict(details)
