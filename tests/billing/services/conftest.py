"""The stage of the pages, for what its customer's invoices are split into."""

from tests.pages.conftest import stage, stage_made

__all__ = ["stage", "stage_made"]
