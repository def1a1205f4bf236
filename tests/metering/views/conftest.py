"""The stage of the pages, at its own time."""

from tests.pages.conftest import stage

__all__ = ["stage"]
