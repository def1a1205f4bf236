"""The stage of the pages, for what its customer's invoices are split into."""

from tests.pages.conftest import made_stage, stage, stage_database

__all__ = ["made_stage", "stage", "stage_database"]
