"""Which strings the program's source offers for translation: those of its modules and of its templates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
APPS = ("billing", "config", "licensing", "metering", "sso", "tenants")

# Which argument is the string, its plural (2) or its context ("c"), as babel writes it.
FUNCTIONS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
COMMENT = "Translators:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One string at one place; `string` is a pair where it counts something."""

    string: str | tuple[str, str]
    context: str | None
    path: str
    line: int
    comments: tuple[str, ...] = ()


def source_strings(root: Path = ROOT) -> Iterator[Found]:
    """Every string of every app, in the order of files and lines."""
    for path in source_files(root):
        yield from strings_in(path, path.relative_to(root).as_posix())


def source_files(root: Path) -> list[Path]:
    found = [path for app in APPS for path in (root / app).rglob("*") if _is_source(path)]
    return sorted(found)


def strings_in(path: Path, name: str) -> Iterator[Found]:
    """The strings of one module or template. Raises `SyntaxError` for a template that cannot be read."""
    text = path.read_text(encoding="utf-8")
    code = text if path.suffix == ".py" else as_code(text, name)
    for line, string, comments, context in extract(
        "python", BytesIO(code.encode()), keywords=FUNCTIONS, comment_tags=(COMMENT,), strip_comment_tags=True
    ):
        kept = string if isinstance(string, str) else (string[0], string[1])
        yield Found(string=kept, context=context, path=name, line=line, comments=tuple(comments))


def as_code(template: str, name: str) -> str:
    """A template as the calls it makes for translations, each on its line."""
    # How a template is indented is no matter of Python's.
    return "\n".join(line.lstrip() for line in templatize(template, origin=name).split("\n"))


def _is_source(path: Path) -> bool:
    if path.suffix == ".py":
        return "migrations" not in path.parts
    return path.suffix in (".html", ".txt") and "templates" in path.parts
