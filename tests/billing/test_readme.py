"""The worked examples of the READMEs are worked."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("app", ["billing", "licensing"])
def test_examples_come_to_what_they_say(app: str) -> None:
    result = doctest.testfile(str(ROOT / app / "README.md"), module_relative=False)
    assert result.attempted > 1
    assert result.failed == 0
