"""A small catalogue file to break, and what is said about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from billing.charge_rules import CHARGE_RULES
from billing.domain.catalog import CatalogFault, CatalogFaults, Vocabulary, read_catalog
from licensing.access_rules import ACCESS_RULES

SMALL = (Path(__file__).parent / "small.toml").read_text(encoding="utf-8")

VOCABULARY = Vocabulary(
    charge_rules=CHARGE_RULES,
    access_rules=ACCESS_RULES,
    organization_types=frozenset(
        {"public_agency", "consulting_engineer", "architect", "contractor", "partner", "other"}
    ),
)


def changed(old: str, new: str, text: str = SMALL) -> str:
    """The text with one thing changed, that stands in it once."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)


def faults_of(**files: str) -> tuple[CatalogFault, ...]:
    """What is wrong with files, given by name without `.toml`."""
    with pytest.raises(CatalogFaults) as refusal:
        read_catalog({f"{name}.toml": text for name, text in files.items()}, VOCABULARY)
    return refusal.value.faults


def told(text: str) -> list[tuple[str, str, str]]:
    """The text of each fault's line, its path, and its code."""
    lines = text.splitlines()
    return [(lines[fault.line - 1].strip(), fault.path, fault.code) for fault in faults_of(ferry=text)]
