"""Every action that the audit trail keeps has words for those who read it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tenants.domain.audit_words import audited_actions, audited_kinds

ROOT = Path(__file__).resolve().parents[2]
APPS = ("tenants", "licensing", "metering", "billing", "sso", "config")
WRITERS = {"record_audit", "_record", "AuditFact"}
CODE = re.compile(r"[a-z_]+\.(?!html$|txt$)[a-z_]+")


def sources() -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@cache
def audit_calls() -> tuple[tuple[ast.Module, ast.Call], ...]:
    """Calls that keep an entry, with the file that they are in."""
    modules = [ast.parse(path.read_text(encoding="utf-8")) for path in sources()]
    return tuple(
        (module, node)
        for module in modules
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS
    )


def argument(call: ast.Call, name: str, position: int) -> ast.expr | None:
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    return named.get(name) or (call.args[position] if len(call.args) > position else None)


def patterns_of(module: ast.Module, value: ast.expr | None) -> set[str]:
    """The codes that an expression can be, as patterns: a name may stand for any code that its file mentions."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return {re.escape(value.value)}
    if isinstance(value, ast.IfExp):
        return patterns_of(module, value.body) | patterns_of(module, value.orelse)
    if isinstance(value, ast.JoinedStr):
        parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z_]+" for part in value.values]
        return {"".join(parts)}
    texts = {node.value for node in ast.walk(module) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {re.escape(text) for text in texts if CODE.fullmatch(text)}


def kept_actions() -> set[str]:
    return {pattern for module, call in audit_calls() for pattern in patterns_of(module, argument(call, "action", 0))}


def test_the_codes_are_found() -> None:
    found = kept_actions()
    assert {r"person\.added", r"usage\.person_viewed", r"invoice\.issued", r"offer\.[a-z_]+"} <= found
    assert len(found) > 30


def test_every_action_has_words() -> None:
    known = audited_actions()
    silent = [pattern for pattern in kept_actions() if not any(re.fullmatch(pattern, code) for code in known)]
    assert silent == [], "add them to ACTIONS in the app's audited.py"


def test_no_words_are_left_over() -> None:
    patterns = kept_actions()
    assert [code for code in audited_actions() if not any(re.fullmatch(pattern, code) for pattern in patterns)] == []


def test_every_kind_of_subject_has_words() -> None:
    kinds = {
        str(value.value)
        for _module, call in audit_calls()
        if isinstance(value := argument(call, "subject_kind", 1), ast.Constant)
    }
    assert {"person", "invoice", "api_key"} <= kinds
    assert kinds - audited_kinds().keys() == set(), "add them to KINDS in the app's audited.py"


def test_every_verdict_on_an_offer_has_words() -> None:
    from billing.models import Verdict

    assert {f"offer.{verdict}" for verdict in Verdict.values} <= audited_actions().keys()
