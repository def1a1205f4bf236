"""The stage of the pages, at its own time."""

from tests.pages.conftest import stage, stage_made

__all__ = ["stage", "stage_made"]
