"""Readers of the portal in tests."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tenants.models import User
from tenants.scoping import Role, Scope, scoped


class Visitor(Client):
    """A browser. What Django's client does beside requests (sessions, users) needs a scope of its own."""

    def sign_in(self, user: User) -> Visitor:
        with scoped(Scope(Role.WEB)):
            self.force_login(user)
        return self

    def kept(self, name: str) -> Any:
        """What the session holds under this name."""
        with scoped(Scope(Role.WEB)):
            return self.session.get(name)

    def keep(self, **values: Any) -> None:
        """Puts values into the session."""
        with scoped(Scope(Role.WEB)):
            session = self.session
            session.update(values)
            session.save()
