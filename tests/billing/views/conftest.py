"""The stage of the pages, at its own time."""

from tests.pages.conftest import made_stage, stage, stage_database

__all__ = ["made_stage", "stage", "stage_database"]
