"""What the documents say of the house is so."""

import re
from pathlib import Path

import pytest

from config.environment import Variables

ROOT = Path(__file__).resolve().parents[2]
APPS = ("tenants", "licensing", "metering", "billing", "sso")
DOCUMENTS = ("README.md", "ARCHITECTURE.md", *(f"{app}/README.md" for app in APPS))
# Paths and modules, as documents write them: `config/jobs.py`, `metering.services.ingest`, `script/up`.
NAMED = re.compile(r"`([a-z_]+(?:[/.][A-Za-z_.*/]+)+)`")
PLACEHOLDERS = {"management/commands", "config.settings"}


def named_in(document: str) -> list[str]:
    text = (ROOT / document).read_text(encoding="utf-8")
    return [
        name.rstrip("/")
        for name in NAMED.findall(text)
        if name.split("/")[0].split(".")[0] in (*APPS, "config", "script")
    ]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_and_module_that_a_document_names_is_there(document: str) -> None:
    missing = [name for name in named_in(document) if not _exists(name)]
    assert missing == []


def _exists(name: str) -> bool:
    """A path, or a module with possibly a name inside it."""
    if "/" in name:
        return any(ROOT.glob(name))
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:length])
        if path.is_dir() or path.with_suffix(".py").is_file():
            rest = parts[length:]
            return not rest or rest[0] in path.with_suffix(".py").read_text(encoding="utf-8")
    return False


def test_every_setting_is_in_the_readme() -> None:
    source = (ROOT / "config" / "environment.py").read_text(encoding="utf-8")
    names = set(re.findall(r'"([A-Z][A-Z_]+)"', source))
    assert len(names) >= len(Variables.__slots__) - 1
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in sorted(names) if f"`{name}`" not in readme] == []


def test_every_command_is_in_the_readme() -> None:
    commands = {path.stem for path in ROOT.glob("*/management/commands/*.py") if path.stem != "__init__"}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [command for command in sorted(commands) if f"`{command}" not in readme] == []
