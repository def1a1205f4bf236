"""Whether the program is alive and ready, and what it has measured of itself: answered before any transaction.

`/health/live` asks nothing: a process that answers is alive. `/health/ready` asks what a request needs: the database,
its migrations, the broker. `/metrics` is for the one who holds the token.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable

import redis
import structlog
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

BROKER_SECONDS = 2

log = structlog.get_logger("lisens.health")


class ObservabilityMiddleware:
    """Outermost: a balancer's probe is no request of a user, and must not be redirected, counted or given a session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        match request.path_info:
            case "/health/live":
                response = answer_live()
            case "/health/ready":
                response = answer_ready()
            case "/metrics":
                response = answer_metrics(request.headers.get("Authorization", ""))
            case _:
                return self.get_response(request)
        response.headers["Cache-Control"] = "no-store"
        return response


def answer_live() -> HttpResponse:
    return JsonResponse({"status": "alive"})


def answer_ready() -> HttpResponse:
    """200, or 503 with the names of what is missing; why stands in the log only."""
    checks: dict[str, Callable[[], None]] = {"database": _ask_database, "migrations": _ask_migrations}
    if settings.REDIS_URL:
        checks["broker"] = _ask_broker
    outcome = {name: _passes(name, check) for name, check in checks.items()}
    is_ready = all(outcome.values())
    body = {"status": "ready" if is_ready else "not ready", "checks": outcome}
    return JsonResponse(body, status=200 if is_ready else 503)


def answer_metrics(authorization: str) -> HttpResponse:
    """In Prometheus's format. Never public in production, where there is always a token."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    if settings.METRICS_TOKEN and not hmac.compare_digest(authorization.encode(), expected.encode()):
        return HttpResponse(
            "not allowed\n", status=401, content_type="text/plain", headers={"WWW-Authenticate": "Bearer"}
        )
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _passes(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as error:  # whatever is wrong, the answer is that it is wrong
        log.warning("not ready", check=name, exc_info=error)
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select 1")


def _ask_migrations() -> None:
    """Raises RuntimeError while a migration of this version of the program is missing in the database."""
    loader = MigrationLoader(connection)
    applied = set(loader.applied_migrations or ())
    missing = set(loader.disk_migrations or ()) - applied
    if missing:
        raise RuntimeError(f"{len(missing)} migrations are missing")


def _ask_broker() -> None:
    with redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=BROKER_SECONDS, socket_connect_timeout=BROKER_SECONDS
    ) as broker:
        broker.ping()
