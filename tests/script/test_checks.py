"""script/test's own steps: none keeps the others from running, and skipped tests are not passed over in silence."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

FILE = Path(__file__).resolve().parents[2] / "script" / "checks.py"
PYTEST_OUTPUT = """....s
=========================== short test summary info ============================
SKIPPED [1] tests/test_a.py:3: SKIPPED: no data here
4 passed, 1 skipped, 2 warnings in 3.21s
"""


@pytest.fixture(scope="module")
def checks() -> ModuleType:
    spec = importlib.util.spec_from_file_location("checks", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["checks"] = module
    spec.loader.exec_module(module)
    return module


def test_a_failed_step_does_not_stop_the_next(checks: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    steps = [
        checks.Step(name="first", command=("sh", "-c", "echo quiet; exit 0")),
        checks.Step(name="second", command=("sh", "-c", "echo the reason; exit 3")),
        checks.Step(name="third", command=("sh", "-c", 'test "$WHO" = me'), variables={"WHO": "me"}),
    ]
    outcomes = list(checks._run_steps(steps, {}))
    assert [(outcome.name, outcome.passed) for outcome in outcomes] == [
        ("first", True),
        ("second", False),
        ("third", True),
    ]
    printed = capsys.readouterr().out
    assert "the reason" in printed
    assert "quiet" not in printed


def test_the_summary_says_what_was_skipped_and_what_failed(
    checks: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    tests = checks.Outcome(name="tests", seconds=3.3, passed=True, output=PYTEST_OUTPUT)
    mypy = checks.Outcome(name="mypy", seconds=1.0, passed=False, output="Found 1 error in 1 file\n")
    checks._print_summary([tests, mypy], ["all tests marked browser: no chromium"])
    assert capsys.readouterr().out.splitlines() == [
        "",
        "tests                    3.3 s  passed  4 passed, 1 skipped, 2 warnings in 3.21s",
        "mypy                     1.0 s  FAILED",
        "",
        "SKIPPED: 2",
        "  all tests marked browser: no chromium",
        "  SKIPPED [1] tests/test_a.py:3: SKIPPED: no data here",
        "FAILED: mypy",
    ]
