"""What is wrong with a language's translations: each fault is a sentence that shows the string."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

BLANK = re.compile(r"%\((\w+)\)[a-z]|%[sdr]|\{\w*\}")
TAG = re.compile(r"</?[a-z][^>]*>")


def strings_missing(known: Catalog, template: Catalog) -> list[str]:
    """Strings of the source that the language's file does not have."""
    return [shown(message) for message in template if message.id and known.get(message.id, message.context) is None]


def strings_stale(known: Catalog, template: Catalog) -> list[str]:
    """Strings of the language's file that the source has no more."""
    return [shown(message) for message in known if message.id and template.get(message.id, message.context) is None]


def strings_untranslated(known: Catalog) -> list[str]:
    """Strings without a translation, or with one that was only guessed."""
    return [shown(message) for message in known if message.id and (message.fuzzy or not all(translated(message)))]


def translation_faults(known: Catalog) -> list[str]:
    """Translations with other blanks, tags or spaces around them than the string has."""
    return [
        f"{shown(message)}: {fault}"
        for message in known
        if message.id and all(translated(message))
        for fault in _faults(message)
    ]


def shown(message: Message) -> str:
    first = message.id if isinstance(message.id, str) else message.id[0]
    place = f" ({message.locations[0][0]})" if message.locations else ""
    context = f" [{message.context}]" if message.context else ""
    return f"{first!r}{context}{place}"


def originals(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def translated(message: Message) -> tuple[str, ...]:
    given = message.string
    return (given or "",) if isinstance(given, str) or given is None else tuple(given)


def _faults(message: Message) -> Iterator[str]:
    forms, texts = originals(message), translated(message)
    if isinstance(message.id, str) != (len(texts) == 1):
        yield f"{len(texts)} forms"
    for text in texts:
        if all(_blanks(text) != _blanks(form) for form in forms):
            yield f"other blanks in {text!r}"
        if all(Counter(TAG.findall(text)) != Counter(TAG.findall(form)) for form in forms):
            yield f"other tags in {text!r}"
        if _margins(text) != _margins(forms[0]):
            yield f"other spaces around {text!r}"
        if message.python_format and not _can_be_filled(text):
            yield f"a percent sign that is not doubled in {text!r}"
    if _blanks(texts[-1]) != _blanks(forms[-1]):
        yield f"other blanks in {texts[-1]!r}, which is for many"


def _blanks(text: str) -> Counter[str]:
    return Counter(found[0] for found in BLANK.finditer(text.replace("%%", "")))


def _margins(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _can_be_filled(text: str) -> bool:
    names = {found[1] for found in BLANK.finditer(text) if found[1]}
    unnamed = sum(1 for found in BLANK.finditer(text.replace("%%", "")) if found[0].startswith("%") and not found[1])
    try:
        text % (dict.fromkeys(names, 1) if names else (1,) * unnamed)
    except (TypeError, ValueError):
        return False
    return True
