"""How higher apps learn of notice in the transaction in which it is given, without `licensing` knowing them.

Receipts and mails are written with the change that causes them: notice that is kept is acknowledged, whatever happens
to the process next. A higher app registers a witness when the program starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from licensing.domain.notice import NoticeFacts
from tenants.domain.registered import Registered


class NoticeWitness(Protocol):
    """Writes what follows. What it raises takes the notice, or its withdrawal, back."""

    def notice_given(self, notice: NoticeFacts, at: datetime) -> None: ...

    def notice_withdrawn(self, notice: NoticeFacts, at: datetime) -> None: ...


_witnesses: Registered[NoticeWitness] = Registered()
register_notice_witness = _witnesses.register
unregister_notice_witness = _witnesses.forget


def notice_witnesses() -> Sequence[NoticeWitness]:
    """All of them, in the order in which they were registered."""
    return tuple(_witnesses)
