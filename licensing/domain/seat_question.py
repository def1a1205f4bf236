"""Asking whether somebody still needs a license: the link that answers, and when it is decided."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

# Without an answer for so long, and without use, the license is freed.
DAYS_TO_ANSWER = timedelta(days=14)

Outcome = Literal["kept", "used", "freed"]
_MAC_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFacts:
    """What is known of an open question: when it was asked, what was answered, when the person was last seen."""

    asked_at: datetime
    free_on: date
    reply: str
    last_seen_at: datetime | None


def outcome_on(question: QuestionFacts, today: date) -> Outcome | None:
    """What has come of it by a local day; None while it is open.

    Whoever says so keeps it or gives it up. Without an answer, a start or a log-in since then says that it is needed;
    nothing at all until the day says that it is not.
    """
    if question.reply:
        return "kept" if question.reply == "needed" else "freed"
    if question.last_seen_at is not None and question.last_seen_at > question.asked_at:
        return "used"
    return "freed" if today >= question.free_on else None


def question_token(secret: str, organization_id: UUID, question_id: UUID) -> str:
    """What the link in the mail shows: it answers this one question, and opens nothing else. Nothing of it is kept."""
    content = organization_id.bytes + question_id.bytes
    return base64.urlsafe_b64encode(content + _mac(secret, content)).decode().rstrip("=")


def read_question_token(secret: str, token: str) -> tuple[UUID, UUID] | None:
    """The organization and the question of a token that was made with this secret; None for any other text.

    >>> from uuid import UUID
    >>> token = question_token("s", UUID(int=1), UUID(int=2))
    >>> read_question_token("s", token) == (UUID(int=1), UUID(int=2)), read_question_token("t", token)
    (True, None)
    """
    if not token.isascii() or len(token) > 200:
        return None
    try:
        content = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    known, mac = content[:_MAC_BYTES], content[_MAC_BYTES:]
    if len(known) != _MAC_BYTES or not hmac.compare_digest(mac, _mac(secret, known)):
        return None
    return UUID(bytes=known[:16]), UUID(bytes=known[16:])


def _mac(secret: str, content: bytes) -> bytes:
    return hmac.new(secret.encode(), b"seat question " + content, hashlib.sha256).digest()
