"""Files that go with a mail: named when it is queued, fetched when it is sent.

A higher app registers a source for its kind when the program starts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class AttachmentReference:
    """What the outbox keeps: which source, and what to ask it for."""

    kind: str
    id: str

    def as_json(self) -> dict[str, str]:
        return {"kind": self.kind, "id": self.id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    filename: str
    content_type: str
    content: bytes


# Runs in a worker's scope that acts for the mail's organization; raises if there is no such file (yet).
AttachmentSource: TypeAlias = Callable[[str], Attachment]

_sources: dict[str, AttachmentSource] = {}


def register_attachment_source(kind: str, source: AttachmentSource) -> None:
    """Called once, when a higher app is ready. Raises ValueError if another source has the kind."""
    if _sources.setdefault(kind, source) != source:
        raise ValueError(f"two sources for attachments of kind {kind}")


def unregister_attachment_source(kind: str) -> None:
    """Forgets the source of a kind. Raises KeyError if there is none."""
    del _sources[kind]


def fetch_attachment(reference: AttachmentReference) -> Attachment:
    """Raises KeyError for a kind without source, and whatever the source raises."""
    return _sources[reference.kind](reference.id)
