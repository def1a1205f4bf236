"""What stands where a person stood (R-X-14)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tenants.domain.decision import Json

# Addresses that no mail ever reaches (RFC 2606).
ADDRESS_DOMAIN = "erased.invalid"
ERASED = "erased-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """The words that replace a person; `code` is drawn by lot, so that nothing leads back."""

    code: str
    name: str

    @property
    def external_id(self) -> str:
        return f"{ERASED}{self.code.lower()}"

    @property
    def email(self) -> str:
        return f"{self.code.lower()}@{ADDRESS_DOMAIN}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """How a person may stand in a text: by names and by addresses. Empty texts are no traces."""

    names: frozenset[str]
    emails: frozenset[str]

    def all(self) -> list[str]:
        """The longest first, so that no part of one is left over by another."""
        return sorted(filter(None, self.names | self.emails), key=lambda text: (-len(text), text))

    def replaced(self, text: str, tombstone: Tombstone) -> str:
        """The text with every trace replaced, where it stands as a word of its own, in capitals or not.

        >>> ben = Traces(names=frozenset({"Ben Li"}), emails=frozenset({"ben@fjord.no"}))
        >>> ben.replaced("Ben Li (BEN@fjord.no) met Ben Lie.", Tombstone(code="7F3K-9QXM", name="Erased person"))
        'Erased person (7f3k-9qxm@erased.invalid) met Ben Lie.'
        """
        for trace in self.all():
            to = tombstone.email if trace in self.emails else tombstone.name
            pattern = rf"(?<!\w){re.escape(trace)}(?!\w)"
            text = re.sub(pattern, lambda _, to=to: to, text, flags=re.IGNORECASE)  # type: ignore[misc]  # a default binds it
        return text

    def replaced_in(self, value: Json, tombstone: Tombstone) -> Json:
        """The same in every text of a JSON value."""
        if isinstance(value, str):
            return self.replaced(value, tombstone)
        if isinstance(value, dict):
            return {key: self.replaced_in(found, tombstone) for key, found in value.items()}
        if isinstance(value, list):
            return [self.replaced_in(found, tombstone) for found in value]
        return value


def traces(names: Iterable[str], emails: Iterable[str]) -> Traces:
    """Of the texts that are not empty."""
    return Traces(names=frozenset(filter(None, names)), emails=frozenset(filter(None, emails)))
