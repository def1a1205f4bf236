"""The examples in docstrings are so."""

import doctest
import importlib
import pkgutil
from collections.abc import Iterator

import pytest

PACKAGES = ("tenants.domain", "licensing.domain", "licensing.access_rules", "metering.domain", "billing.domain",
            "billing.charge_rules", "billing.documents", "config.formatting")  # fmt: skip


def modules() -> Iterator[str]:
    for package in PACKAGES:
        found = importlib.import_module(package)
        yield package
        if hasattr(found, "__path__"):
            yield from (module.name for module in pkgutil.walk_packages(found.__path__, f"{package}."))


@pytest.mark.parametrize("module", list(modules()))
def test_examples(module: str) -> None:
    assert doctest.testmod(importlib.import_module(module)).failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder()
    examples = sum(len(test.examples) for name in modules() for test in finder.find(importlib.import_module(name)))
    assert examples >= 60
