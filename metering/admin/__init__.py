"""Meters, and events that contradict each other, in the vendor's admin, one subject a file."""

from metering.admin import conflicts, meters, organization_page

__all__ = ["conflicts", "meters", "organization_page"]
