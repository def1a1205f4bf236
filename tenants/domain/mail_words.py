"""What mails and the files that go with them are called, without `tenants` knowing the apps that write them.

Each app registers words for its templates and its kinds of attachments when the program starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

# A text, or one that is translated for whoever reads it.
Words: TypeAlias = object

_mails: dict[str, Words] = {}
_files: dict[str, Words] = {}


def register_mail_words(mails: Mapping[str, Words], files: Mapping[str, Words]) -> None:
    """Called once by each app; a code has one meaning in the whole product."""
    _mails.update(mails)
    _files.update(files)


def mail_words(template: str) -> str:
    """What a mail is called; one that no app knows any more by its code."""
    return str(_mails.get(template, template))


def file_words(kind: str) -> str:
    """What an attachment is called; one that no app knows any more by its code."""
    return str(_files.get(kind, kind))
