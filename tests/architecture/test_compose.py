"""docker-compose.yml agrees with the settings, with the roles and with what script/up runs. It is not started here."""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from psycopg.conninfo import conninfo_to_dict

from config.environment import Environment, Variables, read_variables
from embedded import roles
from embedded.binaries import pg_bin, valkey_server
from embedded.product import Installation

PROJECT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (PROJECT / "Dockerfile").read_text()
PROGRAMS = ("web", "worker", "beat")

PASSWORDS = {
    "POSTGRES_PASSWORD": "super",
    "LISENS_OWNER_PASSWORD": "owner",
    "LISENS_APP_PASSWORD": "app",
    "VALKEY_PASSWORD": "valkey",
}
PRODUCTION = PASSWORDS | {
    "LISENS_ENVIRONMENT": "production",
    "LISENS_SECRET_KEY": "0123456789" * 5,
    "LISENS_ENCRYPTION_KEY": "0123456789" * 4,
    "LISENS_BASE_URL": "https://lisens.example",
    "LISENS_METRICS_TOKEN": "token",
    "EMAIL_URL": "smtp://mail.example:25",
}


class Noted(dict[str, str]):
    """Notes which variables were asked for."""

    def __init__(self, given: dict[str, str]) -> None:
        super().__init__(given)
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)


def interpolated(text: str, env_file: dict[str, str]) -> str:
    """As Compose does: `${NAME:-default}` and `${NAME:?}`, which must be given."""

    def value(match: "re.Match[str]") -> str:
        name, kind, default = match.groups()
        if kind == "?" and not env_file.get(name):
            raise KeyError(name)
        return env_file.get(name) or default or ""

    return re.sub(r"\$\{(\w+):([-?])([^}]*)\}", value, text)


def variables_of(service: str, env_file: dict[str, str]) -> dict[str, str]:
    given: dict[str, str | None] = SERVICES[service]["environment"]
    passed_on = {name: env_file[name] for name, value in given.items() if value is None and name in env_file}
    return passed_on | {name: interpolated(value, env_file) for name, value in given.items() if value is not None}


def settings_of(service: str, env_file: dict[str, str]) -> Variables:
    return read_variables(variables_of(service, env_file))


@pytest.mark.parametrize("service", [*PROGRAMS, "prepare"])
def test_the_settings_accept_what_compose_gives(service: str) -> None:
    assert settings_of(service, PASSWORDS).environment is Environment.DEVELOPMENT
    assert settings_of(service, PRODUCTION).environment is Environment.PRODUCTION


@pytest.mark.parametrize("missing", sorted(PASSWORDS))
def test_no_password_has_a_default(missing: str) -> None:
    env_file = {name: value for name, value in PASSWORDS.items() if name != missing}
    with pytest.raises(KeyError, match=missing):
        interpolated((PROJECT / "docker-compose.yml").read_text(), env_file)


def test_every_variable_of_the_settings_is_given_and_no_other() -> None:
    noted = Noted(variables_of("prepare", PRODUCTION))
    read_variables(noted)
    assert set(SERVICES["prepare"]["environment"]) == noted.names


@pytest.mark.parametrize("service", PROGRAMS)
def test_running_programs_log_in_as_the_app_alone(service: str) -> None:
    given = variables_of(service, PRODUCTION)
    assert conninfo_to_dict(given["DATABASE_URL"])["user"] == roles.APP
    assert "DATABASE_OWNER_URL" not in given
    assert PASSWORDS["POSTGRES_PASSWORD"] not in "".join(given.values())


def test_migrations_log_in_as_the_owner() -> None:
    given = conninfo_to_dict(variables_of("prepare", PRODUCTION)["DATABASE_OWNER_URL"])
    assert (given["user"], given["host"], given["port"], given["dbname"]) == (roles.OWNER, "postgres", "5432", "lisens")
    assert "manage.py migrate --database owner" in SERVICES["prepare"]["command"][-1]


def test_servers_are_the_versions_that_are_tested() -> None:
    ours = subprocess.check_output([pg_bin() / "postgres", "--version"], text=True).split()[-1].split(".")[0]
    assert SERVICES["postgres"]["image"] == f"postgres:{ours}"
    found = re.search(r"v=(\d+)\.", subprocess.check_output([valkey_server(), "--version"], text=True))
    assert found is not None
    assert SERVICES["valkey"]["image"] == f"valkey/valkey:{found[1]}"


def test_the_server_of_postgres_makes_the_roles_and_their_log_ins() -> None:
    mounts = dict(volume.split(":")[:2] for volume in SERVICES["postgres"]["volumes"])
    assert PROJECT / mounts_source(mounts, "10-roles.sql") == roles.ROLES_SQL
    script = (PROJECT / mounts_source(mounts, "20-log-ins.sh")).read_text()
    assert set(re.findall(r"alter role (\w+) ", script)) == {roles.OWNER, roles.APP}
    assert f"create database lisens owner {roles.OWNER}" in script
    assert set(re.findall(r"\$(LISENS_\w+)", script)) <= set(SERVICES["postgres"]["environment"])


def mounts_source(mounts: dict[str, str], name: str) -> str:
    return next(source for source, target in mounts.items() if target.endswith(f"initdb.d/{name}"))


def test_programs_are_started_as_script_up_starts_them(tmp_path: Path) -> None:
    installation = Installation(folder=tmp_path, port=8000, variables={}, owner_variables={})
    ours = {child.name: list(child.command)[1:] for child in (installation.web(), *installation.background())}
    command = re.search(r"^CMD \[(.*)\]$", DOCKERFILE, re.MULTILINE)
    assert command is not None
    theirs = {"web": re.findall(r'"([^"]*)"', command[1]), **{n: SERVICES[n]["command"] for n in ("worker", "beat")}}
    for name in PROGRAMS:
        assert sorted(map(placeless, theirs[name][1:])) == sorted(map(placeless, ours[name])), name


def placeless(argument: str) -> str:
    """Files and the address to listen on are other ones in a container."""
    return re.sub(r"^/.*/", "FOLDER/", re.sub(r"^[\d.]+\.[\d.]+$", "ADDRESS", argument))


def test_the_page_is_published_where_it_listens_and_to_this_machine_alone() -> None:
    assert interpolated(SERVICES["web"]["ports"][0], {}) == "127.0.0.1:8000:8000"
    assert re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE) == ["8000"]
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]


def test_the_image_has_a_python_that_the_project_runs_on() -> None:
    required = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["requires-python"]
    version = re.search(r"^FROM python:3\.(\d+)-slim$", DOCKERFILE, re.MULTILINE)
    assert required == ">=3.11"
    assert version is not None
    assert int(version[1]) >= 11
