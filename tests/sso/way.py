"""The way to a provider and back, as browsers take it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sso.models import Identity, IdentityConnection
from tenants.models import AuditEntry, User
from tenants.scoping import STAFF, scoped
from tests.cast import Cast
from tests.sso.provider import CLIENT_ID, SECRET, FakeProvider
from tests.visitors import Visitor

DESCRIBED = {"client_id": CLIENT_ID, "secret": SECRET}


def leads_to(response: Any) -> str:
    """Where a page of ours leads on to, by itself."""
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', response.content.decode())
    assert found, response.content.decode()
    return unescape(found[1])


def code_of(response: Any) -> str:
    """Why the page says that nobody was let in."""
    assert response.status_code == 403, (response.status_code, response.get("Location"))
    return str(response.context["refusal"].code)


@dataclass
class Way:
    """To the provider of one organization, whose administrator is signed in as `ada`."""

    cast: Cast
    provider: FakeProvider
    slug: str = "north"
    ada: Visitor = field(default_factory=Visitor)

    def __post_init__(self) -> None:
        self.ada.sign_in(self.cast.ada if self.slug == "north" else self.cast.cleo)

    @property
    def organization_id(self) -> UUID:
        return UUID(str((self.cast.north if self.slug == "north" else self.cast.south).pk))

    def describe(self, **changes: str) -> Any:
        return self.ada.post("/own-sign-in/describe/", {"issuer": self.provider.issuer, **DESCRIBED, **changes})

    def test(self, subject: str, **claims: Any) -> Any:
        return self._there_and_back(self.ada, self.ada.post("/own-sign-in/test/"), subject, claims)

    def connect(self, visitor: Visitor, subject: str, **claims: Any) -> Any:
        return self._there_and_back(visitor, visitor.post("/own-account/connect/"), subject, claims)

    def sign_in(self, subject: str, visitor: Visitor | None = None, next_page: str = "", **claims: Any) -> Any:
        """What the browser is shown when it is back."""
        visitor = visitor or Visitor()
        asked = f"?{urlencode({'next': next_page})}" if next_page else ""
        going = visitor.post(f"/sign-in/{self.slug}/go/{asked}")
        return self._there_and_back(visitor, going, subject, claims)

    def connection(self) -> IdentityConnection:
        with scoped(STAFF):
            return IdentityConnection.objects.get(organization_id=self.organization_id)

    def identities(self) -> dict[str, User]:
        with scoped(STAFF):
            found = Identity.objects.filter(organization_id=self.organization_id).select_related("user")
            return {identity.subject: identity.user for identity in found}

    def trail(self, *actions: str) -> list[tuple[str, dict[str, Any]]]:
        with scoped(STAFF):
            entries = AuditEntry.objects.filter(organization_id=self.organization_id, action__in=actions)
            return [(entry.action, entry.details) for entry in entries.order_by("at", "id")]

    def _there_and_back(self, visitor: Visitor, going: Any, subject: str, claims: dict[str, Any]) -> Any:
        return visitor.get(self.provider.authorize(leads_to(going), subject, **claims))
