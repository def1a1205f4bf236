"""`script/test`: every check and test as a step, each with its name, duration and result; goes on after a failure.

Called by the shell script with the project's Python. Exits 1 if a step failed. What was skipped is listed at the end.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from embedded.errors import CannotStart  # noqa: E402  the path comes first
from embedded.throwaway import throwaway_postgres  # noqa: E402  likewise
from tests.chromium import install_chromium  # noqa: E402  likewise
from tests.debian import install_poppler  # noqa: E402  likewise

PYTHON = sys.executable
MANAGE = (PYTHON, "manage.py")
PYTEST = (PYTHON, "-m", "pytest", "-q", "-rs", "-n", "2", "--dist", "worksteal")
FAST = "not browser and not peer and not slow"
# What `check --deploy` is to judge: production, with a secret that is none.
PRODUCTION = {
    "LISENS_ENVIRONMENT": "production",
    "LISENS_SECRET_KEY": "for-the-deployment-check-only-" + "0123456789abcdefghijklmnopqrstuvwxyz",
    "LISENS_ENCRYPTION_KEY": "for-the-deployment-check-only-" + "0123456789",
    "LISENS_BASE_URL": "https://lisens.example",
    "LISENS_METRICS_TOKEN": "for-the-deployment-check-only",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp://127.0.0.1:25",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command that passes with exit code 0. Its output is shown as it comes, or only if it fails."""

    name: str
    command: Sequence[str]
    variables: Mapping[str, str] = field(default_factory=dict)
    shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    name: str
    seconds: float
    passed: bool
    output: str

    def closing_line(self) -> str:
        """pytest's own last word on the numbers, without its colours and bars."""
        lines = [
            line.strip("= ")
            for line in self.output.splitlines()
            if re.search(r"\d+ (passed|failed|error).* in \d+\.\d+s", line)
        ]
        return lines[-1] if lines else ""

    def skips(self) -> list[str]:
        return [line for line in self.output.splitlines() if line.startswith("SKIPPED [")]


CHECKS = (
    Step(name="ruff check", command=(PYTHON, "-m", "ruff", "check")),
    Step(name="ruff format", command=(PYTHON, "-m", "ruff", "format", "--check", "--quiet")),
    Step(name="mypy", command=(PYTHON, "-m", "mypy")),
    Step(name="lint-imports", command=(PYTHON, "-c", "from importlinter.cli import lint_imports_command as c; c()")),
    Step(name="migrations", command=(*MANAGE, "makemigrations", "--check", "--dry-run")),
    Step(
        name="check --deploy", command=(*MANAGE, "check", "--deploy", "--fail-level", "WARNING"), variables=PRODUCTION
    ),
    Step(name="OpenAPI", command=(*MANAGE, "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull)),
)
# The rules are plain Python: their own tests say which of their lines nothing checks. To measure everything, as `--all`
# does, takes as long again as the tests themselves.
RULES = (
    "tests/tenants/domain",
    "tests/metering/domain",
    "tests/licensing/domain",
    "tests/licensing/access_rules",
    "tests/billing/domain",
    "tests/billing/charge_rules",
    "tests/sso/domain",
)
MEASURED = (PYTHON, "-m", "coverage", "run", *PYTEST[1:], "-m", FAST)
COLLECTED = Step(name="coverage, collected", command=(PYTHON, "-m", "coverage", "combine", "--quiet"))
REPORT = (PYTHON, "-m", "coverage", "report", "--skip-covered", "--skip-empty")
TESTS = (
    Step(name="tests of the rules", command=(*MEASURED, *RULES), shown=True),
    COLLECTED,
    Step(
        name="coverage of the rules",
        command=(*REPORT, "--include=*/domain/*,*/access_rules/*,*/charge_rules/*", "--fail-under=90"),
    ),
    Step(name="tests", command=(*PYTEST, "-m", FAST, *(f"--ignore={folder}" for folder in RULES)), shown=True),
)
MEASURED_TESTS = (
    Step(name="tests", command=MEASURED, shown=True),
    COLLECTED,
    Step(name="coverage", command=REPORT),
)


def main() -> int:
    arguments = _read_arguments()
    os.chdir(PROJECT)
    skipped: list[str] = []
    steps = [*CHECKS, *TESTS]
    if arguments.all:
        steps = [*CHECKS, *MEASURED_TESTS, _long_tests(skipped)]
    try:
        with throwaway_postgres() as variables, TemporaryDirectory() as folder:
            # Here, measurements of a run that was broken off or runs beside this one are not mixed in.
            outcomes = list(_run_steps(steps, {**variables, "COVERAGE_FILE": f"{folder}/coverage"}))
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    _print_summary(outcomes, skipped)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/test", description="Runs the checks and the tests.")
    parser.add_argument(
        "--all", action="store_true", help="also browser, independent peers and long races (45 minutes)"
    )
    return parser.parse_args()


def _long_tests(skipped: list[str]) -> Step:
    """The tests that the fast run leaves out; without a browser, those that need none."""
    chromium, reason = install_chromium()
    install_poppler()
    marks, variables = "browser or peer or slow", {}
    if chromium is None:
        marks = "(peer or slow) and not browser"
        skipped.append(f"all tests marked browser: {reason}")
    else:
        variables["LISENS_CHROMIUM"] = str(chromium)
    return Step(name="long tests", command=(*PYTEST, "-m", marks), variables=variables, shown=True)


def _run_steps(steps: Sequence[Step], variables: Mapping[str, str]) -> Iterator[Outcome]:
    for step in steps:
        outcome = _run(step, {**os.environ, **variables, **step.variables})
        if not outcome.passed and not step.shown:
            print(outcome.output.rstrip())
        _print_outcome(outcome)
        yield outcome


def _run(step: Step, variables: Mapping[str, str]) -> Outcome:
    began = time.monotonic()
    lines = []
    with subprocess.Popen(
        step.command,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            if step.shown:
                print(line, end="", flush=True)
    return Outcome(
        name=step.name, seconds=time.monotonic() - began, passed=process.returncode == 0, output="".join(lines)
    )


def _print_outcome(outcome: Outcome) -> None:
    result = "passed" if outcome.passed else "FAILED"
    print(f"{outcome.name:<20} {outcome.seconds:7.1f} s  {result}  {outcome.closing_line()}".rstrip(), flush=True)


def _print_summary(outcomes: Sequence[Outcome], skipped: Sequence[str]) -> None:
    print()
    for outcome in outcomes:
        _print_outcome(outcome)
    notes = [*skipped, *(line for outcome in outcomes for line in outcome.skips())]
    print(f"\nSKIPPED: {len(notes)}" if notes else "\nNothing was skipped.")
    for note in notes:
        print(f"  {note}")
    failed = [outcome.name for outcome in outcomes if not outcome.passed]
    print(f"FAILED: {', '.join(failed)}" if failed else "All passed.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
