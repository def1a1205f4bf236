"""What the vendor's staff see and do about log-ins."""

from sso.admin import connections, password_links

__all__ = ["connections", "password_links"]
