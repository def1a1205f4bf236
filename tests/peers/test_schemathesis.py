"""Requests made of the OpenAPI document, right and wrong ones, by a program that knows only the document."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cast import Cast

pytestmark = [pytest.mark.peer, pytest.mark.slow]

# What the document cannot say: that an exit comes after an entry (422), which cursors there are, that text may hold any
# character but NUL.
CONFIG = """
[generation]
allow-x00 = false

[parameters]
organization = "north"
cursor = "cD0wMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDA="

[checks.positive_data_acceptance]
expected-statuses = ["2xx", "401", "403", "404", "409", "422"]
"""


@pytest.mark.parametrize("who", ["north", "vendor"])
def test_what_is_served_is_what_the_document_says(real_cast: Cast, site_url: str, tmp_path: Path, who: str) -> None:
    key = {"north": real_cast.north_key, "vendor": real_cast.vendor_key}[who]
    (tmp_path / "schemathesis.toml").write_text(CONFIG)
    run = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            "--config-file",
            "schemathesis.toml",
            "run",
            f"{site_url}/api/v1/openapi.json",
            "--header",
            f"Authorization: Bearer {key}",
            "--checks",
            "all",
            "--seed",
            "1",
            "--max-examples",
            "10",
            "--no-color",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-5_000:]
