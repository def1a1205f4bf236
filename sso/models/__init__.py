"""Tables of log-in."""

from sso.models.past_password import PastPassword

__all__ = ["PastPassword"]
