"""Health and metrics: answered before any transaction, to whoever may ask."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connections
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from tests.cast import Cast


def ready(client: Client) -> tuple[int, dict[str, bool]]:
    response = client.get("/health/ready")
    return response.status_code, response.json()["checks"]


@pytest.mark.usefixtures("db")
def test_alive_asks_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        response = Client().get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})
    assert response.headers["Cache-Control"] == "no-store"


def test_ready_with_database_and_migrations(real_db: str) -> None:
    assert ready(Client()) == (200, {"database": True, "migrations": True})


def test_not_ready_without_the_database(real_db: str) -> None:
    settings = connections["default"].settings_dict
    connections["default"].close()
    settings["NAME"] = "nowhere"
    try:
        assert ready(Client()) == (503, {"database": False, "migrations": False})
    finally:
        settings["NAME"] = real_db


def test_not_ready_while_a_migration_is_missing(
    real_db: str, as_superuser: psycopg.Connection[tuple[object, ...]]
) -> None:
    as_superuser.execute("delete from django_migrations where app = 'tenants' and name = '0003_invitation'")
    assert ready(Client()) == (503, {"database": True, "migrations": False})


def test_ready_with_the_broker(real_db: str, valkey_url: str, settings: Settings) -> None:
    settings.REDIS_URL = valkey_url
    assert ready(Client()) == (200, {"database": True, "migrations": True, "broker": True})
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert ready(Client()) == (503, {"database": True, "migrations": True, "broker": False})


def test_probes_are_not_redirected(real_db: str, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/health/live", headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert Client().get("/accounts/login/").status_code == 301


@pytest.mark.usefixtures("db")
def test_metrics_are_for_the_holder_of_the_token(settings: Settings) -> None:
    settings.METRICS_TOKEN = "token"
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "token"}, {"Authorization": "Bearer "}):
        refused = Client().get("/metrics", headers=headers)
        assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    shown = Client().get("/metrics", headers={"Authorization": "Bearer token"})
    assert shown.status_code == 200
    assert "django_http_requests_before_middlewares_total" in shown.text


def test_requests_are_counted_by_view_and_never_by_name(cast: Cast) -> None:
    Client().get(f"/api/v1/people/{cast.ada_person.pk}")
    shown = Client().get("/metrics").text
    assert str(cast.ada_person.pk) not in shown
    assert 'status="401"' in shown
