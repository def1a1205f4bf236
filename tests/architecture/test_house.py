"""The rules of the house that a reader relies on."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("config", "tenants", "licensing", "metering", "billing", "sso", "embedded")
FORBIDDEN_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|manager|handler|misc)(_|$)")
CLOCKS = re.compile(r"\b(timezone\.now|datetime\.now|date\.today|timezone\.localdate|time\.time)\(")
# Where a clock may be read: the outermost layer. To it belongs what Django calls of log-ins and new passwords, since it
# says no time.
OUTERMOST = re.compile(
    r"/(views|api|admin|admin_floor|management|templatetags|demo)/|/(middleware|tasks|portal|vendor_site|observability|job_lock)\.py$|^embedded/|^config/"
    r"|^sso/(receivers|validators)\.py$"
)


def sources() -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_is_named_for_nothing() -> None:
    names = [relative(path) for path in sources() if path.name != "manage.py" and FORBIDDEN_NAMES.search(path.stem)]
    assert names == []


def test_no_file_has_grown_a_second_subject() -> None:
    """300 lines is where to look, not a measure of beauty."""
    long = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {name: lines for name, lines in long.items() if lines > 300} == {}


def test_only_the_outermost_layer_reads_a_clock() -> None:  # R-X-5
    readers = [relative(path) for path in sources() if CLOCKS.search(path.read_text(encoding="utf-8"))]
    assert [name for name in readers if not OUTERMOST.search(name)] == []


def test_no_float_near_money() -> None:
    floats = [
        f"{relative(path)}:{node.lineno}"
        for path in sources()
        if relative(path).startswith(("billing/domain", "billing/charge_rules", "billing/services"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
    ]
    assert floats == []


@pytest.mark.parametrize("module", ["services", "domain"])
def test_public_functions_say_their_rule(module: str) -> None:
    silent = [
        f"{relative(path)}: {node.name}"
        for path in sources()
        if f"/{module}/" in relative(path)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_only_scoping_sets_a_role() -> None:  # R-X-9
    setters = [
        relative(path)
        for path in sources()
        if re.search(r"set_config\('role'|set (local )?role", path.read_text(encoding="utf-8"), re.IGNORECASE)
    ]
    assert [name for name in setters if not name.startswith("embedded/")] == ["tenants/scoping.py"]
