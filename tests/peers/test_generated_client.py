"""A client generated from the OpenAPI document, by a program that knows only the document, does real work."""

from __future__ import annotations

import importlib
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast

pytestmark = pytest.mark.peer

PACKAGE = "generated_lisens_client"
CONFIG = f"""
package_name_override: {PACKAGE}
post_hooks: []
content_type_overrides:
  application/pdf: application/octet-stream
"""


class GeneratedClient:
    """The package's calls and models by name."""

    def __init__(self, address: str, key: str) -> None:
        self.client = importlib.import_module(PACKAGE).AuthenticatedClient(base_url=address, token=key)
        self.models = importlib.import_module(f"{PACKAGE}.models")

    def call(self, tag: str, name: str, *args: Any, **kwargs: Any) -> Any:
        """The status and the parsed body."""
        operation = importlib.import_module(f"{PACKAGE}.api.{tag}.{name}")
        answer = operation.sync_detailed(*args, client=self.client, **kwargs)
        # Each call opens a connection of its own, and leaves none behind.
        self.client.get_httpx_client().close()
        self.client = self.client.with_headers({})
        return int(answer.status_code), answer.parsed


@pytest.fixture
def generated(site_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the product; the package is made of what it serves."""
    with urllib.request.urlopen(f"{site_url}/api/v1/openapi.json", timeout=30) as answer:
        (tmp_path / "openapi.json").write_bytes(answer.read())
    (tmp_path / "config.yml").write_text(CONFIG)
    made = subprocess.run(
        [
            Path(sys.executable).with_name("openapi-python-client"),
            "generate",
            "--path",
            "openapi.json",
            "--config",
            "config.yml",
            "--meta",
            "none",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    monkeypatch.syspath_prepend(tmp_path)
    yield site_url
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


def test_people_are_added_moved_and_listed(real_cast: Cast, generated: str) -> None:
    client = GeneratedClient(generated, real_cast.north_key)
    new = client.models.NewPersonRequest(
        external_id="dan", name="Dan", entry_on=date(2026, 1, 1), manager="ada", department="water"
    )
    status, dan = client.call("people", "people_create", body=new, idempotency_key="dan-1")
    assert (status, dan.external_id, dan.entry_on, dan.manager) == (201, "dan", date(2026, 1, 1), "ada")
    assert client.call("people", "people_create", body=new, idempotency_key="dan-1") == (201, dan)
    changes = client.models.PatchedPersonChangesRequest(department="roads")
    status, moved = client.call("people", "people_change", dan.id, body=changes)
    assert (status, moved.department, moved.name) == (200, "roads", "Dan")
    status, page = client.call("people", "people_list", page_size=2)
    assert (status, [person.external_id for person in page.results]) == (200, ["ada", "ben"])
    assert "cursor=" in page.next_


def test_a_refusal_is_read_as_one(real_cast: Cast, generated: str) -> None:
    client = GeneratedClient(generated, real_cast.north_key)
    new = client.models.NewDepartmentRequest(code="water", name="Water")
    status, refusal = client.call("departments", "departments_create", body=new)
    assert (status, refusal.code) == (409, "DEPARTMENT_CODE_TAKEN")
    status, refusal = GeneratedClient(generated, "wrong").call("people", "people_list")
    assert (status, refusal.code) == (401, "NOT_AUTHENTICATED")


def test_a_vendor_acts_for_an_organization(real_cast: Cast, generated: str) -> None:
    vendor = GeneratedClient(generated, real_cast.vendor_key)
    status, organizations = vendor.call("organizations", "organizations_list")
    assert (status, [shown.slug for shown in organizations.results]) == (200, ["north", "south"])
    status, page = vendor.call("people", "people_list", organization="south")
    assert (status, [person.external_id for person in page.results]) == (200, ["cleo"])
