"""Settings are refused loudly: a deployment that says nothing gets the strict ones."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import DEVELOPMENT_ENCRYPTION_KEY, DEVELOPMENT_SECRET, Environment, read_variables

PROJECT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "LISENS_SECRET_KEY": "a secret of one deployment, of more than fifty characters",
    "LISENS_ENCRYPTION_KEY": "a key of one deployment of more than 32 characters",
    "DATABASE_URL": "postgresql://lisens_app:secret@db.example:5432/lisens",
    "REDIS_URL": "redis://broker.example:6379/0",
    "LISENS_BASE_URL": "https://lisens.example",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example:587",
    "LISENS_METRICS_TOKEN": "a-token-of-the-deployment",
}
DEVELOPMENT = {"LISENS_ENVIRONMENT": "development", "DATABASE_URL": PRODUCTION["DATABASE_URL"]}


def test_production_is_what_nobody_has_named() -> None:
    variables = read_variables(PRODUCTION)
    assert variables.environment is Environment.PRODUCTION
    assert (variables.host, variables.log_format) == ("lisens.example", "json")


@pytest.mark.parametrize("name", PRODUCTION)
@pytest.mark.parametrize("is_empty", [True, False])
def test_production_refuses_to_start_without(name: str, is_empty: bool) -> None:
    given = PRODUCTION | {name: ""} if is_empty else {key: PRODUCTION[key] for key in PRODUCTION if key != name}
    with pytest.raises(ImproperlyConfigured, match=name):
        read_variables(given)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LISENS_SECRET_KEY", DEVELOPMENT_SECRET),
        ("LISENS_SECRET_KEY", "short"),
        ("LISENS_ENCRYPTION_KEY", DEVELOPMENT_ENCRYPTION_KEY),
        ("LISENS_ENCRYPTION_KEY", "short"),
        ("LISENS_ENCRYPTION_KEY", "a key of one deployment of more than 32 characters,"),
        ("LISENS_SSO_ALLOWS_LOOPBACK", "yes"),
        ("LISENS_SSO_ALLOWS_LOOPBACK", "perhaps"),
        ("LISENS_BASE_URL", "http://lisens.example"),
        ("LISENS_LOG_FORMAT", "xml"),
        ("LISENS_ENVIRONMENT", "staging"),
    ],
)
def test_production_refuses_what_is_not_safe(name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        read_variables(PRODUCTION | {name: value})


def test_development_needs_a_database_alone() -> None:
    variables = read_variables(DEVELOPMENT)
    assert (variables.redis_url, variables.email_url, variables.secret_key) == ("", "", DEVELOPMENT_SECRET)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        read_variables({"LISENS_ENVIRONMENT": "development"})


def test_a_new_key_stands_before_the_one_that_still_reads() -> None:
    both = {"LISENS_ENCRYPTION_KEY": f"{'new' * 11}, {'old' * 11}"}
    assert read_variables(PRODUCTION | both).encryption_keys == ("new" * 11, "old" * 11)


def test_a_developers_provider_may_run_on_the_same_machine() -> None:
    assert not read_variables(DEVELOPMENT).sso_allows_loopback
    assert read_variables(DEVELOPMENT | {"LISENS_SSO_ALLOWS_LOOPBACK": "yes"}).sso_allows_loopback


def run_manage(*arguments: str, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """With the named variables alone: nothing of the tests' own environment leaks in."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_deployment_check_finds_what_development_leaves_open() -> None:
    """The negative control of the check that `script/test` runs on production."""
    checked = run_manage("check", "--deploy", "--fail-level", "WARNING", variables=DEVELOPMENT)
    assert checked.returncode == 1
    assert "security.W012" in checked.stderr


def test_program_does_not_start_without_its_secrets() -> None:
    missing = {name: value for name, value in PRODUCTION.items() if name != "LISENS_SECRET_KEY"}
    started = run_manage("check", variables=missing)
    assert started.returncode == 1
    assert "LISENS_SECRET_KEY is not set" in started.stderr


@pytest.mark.parametrize(("given", "months"), [({}, 12), ({"LISENS_QUOTE_MONTHS": "1"}, 1)])
def test_how_long_a_request_for_a_quote_is_kept(given: dict[str, str], months: int) -> None:  # R-X-14
    assert read_variables(PRODUCTION | given).quote_months == months


@pytest.mark.parametrize(
    ("given", "limits"),
    [({}, (10_000, 5)), ({"LISENS_IMPORT_ROWS": "100000", "LISENS_IMPORT_MEGABYTES": "50"}, (100_000, 50))],
)
def test_how_large_a_file_of_people_may_be(given: dict[str, str], limits: tuple[int, int]) -> None:
    variables = read_variables(PRODUCTION | given)
    assert (variables.import_rows, variables.import_megabytes) == limits


@pytest.mark.parametrize("text", ["", "0", "-1", "100001", "1.5", "a year", "١٢"])
@pytest.mark.parametrize("name", ["LISENS_QUOTE_MONTHS", "LISENS_IMPORT_ROWS", "LISENS_IMPORT_MEGABYTES"])
def test_numbers_that_are_none_are_refused(name: str, text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        read_variables(PRODUCTION | {name: text})
