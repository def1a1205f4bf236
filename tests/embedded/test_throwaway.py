"""Throw-away servers leave nothing behind, not even when their run is killed."""

import os
from pathlib import Path

import psycopg

from embedded.data_folder import locked_folder
from embedded.throwaway import remove_abandoned, throwaway_postgres


def test_a_run_leaves_no_folder() -> None:
    with throwaway_postgres() as variables, psycopg.connect(variables["DATABASE_ADMIN_URL"]) as superuser:
        row = superuser.execute("show data_directory").fetchone()
        assert row is not None
        folder = Path(row[0])
        assert superuser.execute("show fsync").fetchone() == ("off",)
    assert not folder.parent.exists()


def test_folders_of_killed_runs_are_removed_and_others_are_not(tmp_path: Path) -> None:
    for name in ("lisens-throwaway-dead", "lisens-throwaway-alive", "lisens-throwaway-new", "of-somebody-else"):
        (tmp_path / name).mkdir()
    with locked_folder(tmp_path / "lisens-throwaway-alive"):
        for name in ("lisens-throwaway-dead", "lisens-throwaway-alive", "of-somebody-else"):
            os.utime(tmp_path / name, (0, 0))
        remove_abandoned(tmp_path)
        assert sorted(path.name for path in tmp_path.iterdir()) == [
            "lisens-throwaway-alive",
            "lisens-throwaway-new",
            "of-somebody-else",
        ]
