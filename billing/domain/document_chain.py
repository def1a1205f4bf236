"""The chain of issued documents: each digest covers the document and the digest before it (R-X-8)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from tenants.domain.decision import Json
from tenants.domain.typed_json import canonical_json


def chained_digest(content: Mapping[str, Json], previous_digest: str) -> str:
    """SHA-256 over the previous digest and the canonical JSON of the content, in hex.

    >>> chained_digest({"number": "1"}, "") == chained_digest({"number": "1"}, "0")
    False
    """
    return chained_digest_of_text(canonical_json(content), previous_digest)


def chained_digest_of_text(canonical: bytes, previous_digest: str) -> str:
    """The same of the canonical JSON itself."""
    return hashlib.sha256(previous_digest.encode() + b"\n" + canonical).hexdigest()
