"""The program's settings as the environment gives them: read once, typed, and refused loudly when they are wrong."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

DEVELOPMENT_SECRET = "development-only-secret-that-production-refuses-to-start-with"  # noqa: S105  refused below
DEVELOPMENT_ENCRYPTION_KEY = "development-only-key-of-what-is-kept-encrypted"

MOST_MONTHS = 120
MOST_IMPORT_ROWS, MOST_IMPORT_MEGABYTES = 100_000, 50


class Environment(StrEnum):
    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variables:
    """What a deployment says. Every variable is listed in the README's table; nothing else is read."""

    environment: Environment
    secret_key: str
    database_url: str
    database_owner_url: str
    redis_url: str
    base_url: str
    allowed_hosts: tuple[str, ...]
    email_url: str
    mail_from: str
    log_format: str
    metrics_token: str
    quote_months: int
    import_rows: int
    import_megabytes: int
    encryption_keys: tuple[str, ...]
    sso_allows_loopback: bool

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or "localhost"


def read_variables(given: dict[str, str] | None = None) -> Variables:
    """Reads and checks the variables; raises `ImproperlyConfigured` naming the one that is missing or wrong."""
    source = dict(os.environ) if given is None else given
    environment = _environment(source)
    in_production = environment is Environment.PRODUCTION
    variables = Variables(
        environment=environment,
        secret_key=_required(source, "LISENS_SECRET_KEY")
        if in_production
        else source.get("LISENS_SECRET_KEY", DEVELOPMENT_SECRET),
        database_url=_required(source, "DATABASE_URL"),
        database_owner_url=source.get("DATABASE_OWNER_URL", ""),
        redis_url=_required(source, "REDIS_URL") if in_production else source.get("REDIS_URL", ""),
        base_url=_required(source, "LISENS_BASE_URL")
        if in_production
        else source.get("LISENS_BASE_URL", "http://localhost:8000"),
        allowed_hosts=tuple(host for host in source.get("LISENS_ALLOWED_HOSTS", "").split(",") if host),
        email_url=_required(source, "EMAIL_URL") if in_production else source.get("EMAIL_URL", ""),
        mail_from=source.get("LISENS_MAIL_FROM", "Lisens <no-reply@lisens.example>"),
        log_format=source.get("LISENS_LOG_FORMAT", "json" if in_production else "plain"),
        metrics_token=_required(source, "LISENS_METRICS_TOKEN")
        if in_production
        else source.get("LISENS_METRICS_TOKEN", ""),
        quote_months=_number(source, "LISENS_QUOTE_MONTHS", 12, most=MOST_MONTHS),
        import_rows=_number(source, "LISENS_IMPORT_ROWS", 10_000, most=MOST_IMPORT_ROWS),
        import_megabytes=_number(source, "LISENS_IMPORT_MEGABYTES", 5, most=MOST_IMPORT_MEGABYTES),
        encryption_keys=_encryption_keys(source, in_production),
        sso_allows_loopback=_yes(source, "LISENS_SSO_ALLOWS_LOOPBACK"),
    )
    _refuse_unsafe(variables)
    return variables


def _number(source: dict[str, str], name: str, usual: int, *, most: int) -> int:
    text = source.get(name, str(usual))
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= most:
        raise ImproperlyConfigured(f"{name} is {text!r}; it must be a number from 1 to {most}")
    return int(text)


def _encryption_keys(source: dict[str, str], in_production: bool) -> tuple[str, ...]:
    name = "LISENS_ENCRYPTION_KEY"
    keys = _required(source, name) if in_production else source.get(name) or DEVELOPMENT_ENCRYPTION_KEY
    return tuple(key.strip() for key in keys.split(","))


def _yes(source: dict[str, str], name: str) -> bool:
    text = source.get(name, "no")
    if text not in ("yes", "no"):
        raise ImproperlyConfigured(f"{name} is {text!r}; it must be yes or no")
    return text == "yes"


def _environment(source: dict[str, str]) -> Environment:
    """Production unless said otherwise: who forgets the variable gets the strict settings."""
    name = source.get("LISENS_ENVIRONMENT", Environment.PRODUCTION)
    try:
        return Environment(name)
    except ValueError:
        known = ", ".join(Environment)
        raise ImproperlyConfigured(f"LISENS_ENVIRONMENT is {name!r}; it must be one of {known}") from None


def _required(source: dict[str, str], name: str) -> str:
    value = source.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set")
    return value


def _refuse_unsafe(variables: Variables) -> None:
    if variables.log_format not in ("json", "plain"):
        raise ImproperlyConfigured(f"LISENS_LOG_FORMAT is {variables.log_format!r}; it must be json or plain")
    if not variables.is_production:
        return
    if variables.secret_key == DEVELOPMENT_SECRET or len(variables.secret_key) < 50:
        raise ImproperlyConfigured("LISENS_SECRET_KEY must be a secret of its own, of 50 characters or more")
    if DEVELOPMENT_ENCRYPTION_KEY in variables.encryption_keys or min(map(len, variables.encryption_keys)) < 32:
        raise ImproperlyConfigured("LISENS_ENCRYPTION_KEY must be a secret of its own, of 32 characters or more")
    if variables.sso_allows_loopback:
        raise ImproperlyConfigured("LISENS_SSO_ALLOWS_LOOPBACK is for development and tests, never for production")
    if urlsplit(variables.base_url).scheme != "https":
        raise ImproperlyConfigured("LISENS_BASE_URL must begin with https:// in production")
