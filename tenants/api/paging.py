"""Lists are paged by cursor: a page does not shift while rows are added."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

FARTHEST_OFFSET = 1000


class CreatedPagination(CursorPagination):
    """By id: UUIDv7 ascends in time."""

    ordering = "id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def is_position(self, position: str) -> bool:
        """Whether the ordered column can be compared with this; a list with another `ordering` says so itself."""
        try:
            UUID(position)
        except ValueError:
            return False
        return True

    def decode_cursor(self, request: Request) -> Any:
        """Raises `ValidationError` for anything that this list has not made itself."""
        encoded = request.query_params.get(self.cursor_query_param)
        if encoded is None:
            return None
        try:
            return self._read_cursor(encoded)
        except (ValueError, KeyError, binascii.Error) as error:
            fault = ErrorDetail("This is no cursor of this list.", code="invalid_cursor")
            raise ValidationError({self.cursor_query_param: [fault]}) from error

    def _read_cursor(self, encoded: str) -> Cursor:
        text = b64decode(encoded.encode("ascii"), validate=True).decode("ascii")
        tokens = {key: values[0] for key, values in parse_qs(text, strict_parsing=True, max_num_fields=3).items()}
        offset, reverse, position = int(tokens.pop("o", "0")), tokens.pop("r", "0"), tokens.pop("p", None)
        if tokens or reverse not in ("0", "1") or not 0 <= offset <= FARTHEST_OFFSET:
            raise ValueError(text)
        if position is not None and not self.is_position(position):
            raise ValueError(text)
        return Cursor(offset=offset, reverse=reverse == "1", position=position)  # type: ignore[arg-type]  # text, not a number
