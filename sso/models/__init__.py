"""Tables of log-in."""

from sso.models.connection import Identity, IdentityConnection
from sso.models.past_password import PastPassword

__all__ = ["Identity", "IdentityConnection", "PastPassword"]
