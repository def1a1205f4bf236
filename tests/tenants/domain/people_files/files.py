"""Files as people and programs write them, and as those do who mean harm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from tenants.domain.people_files import ExitDay, NotReadable, PeopleFile, SheetLimits, read_people_file
from tenants.domain.people_roles import RolesInProduct

LIMITS = SheetLimits(most_bytes=5_000_000, most_rows=10_000)


def read(
    content: bytes | str,
    *,
    exit_day: ExitDay | None = None,
    language: str = "en",
    limits: SheetLimits = LIMITS,
    products: Sequence[RolesInProduct] = (),
) -> PeopleFile:
    raw = content.encode() if isinstance(content, str) else content
    return read_people_file(raw, exit_day=exit_day, language=language, limits=limits, products=products)


def refused(content: bytes | str, **options: Any) -> tuple[str, dict[str, Any]]:
    """The code that a file is refused with, and its details; "" for one that is read."""
    try:
        read(content, **options)
    except NotReadable as refusal:
        return refusal.code, refusal.details
    return "", {}


def faults(file: PeopleFile) -> list[tuple[int, str, str, str]]:
    return [(fault.row, fault.field, fault.code, fault.value) for fault in file.faults]


def said(file: PeopleFile) -> dict[str, dict[str, Any]]:
    return {wish.external_id: dict(wish.said) for wish in file.wishes}


def workbook(*rows: Sequence[Any], merge: str = "", sheets: Iterable[str] = ()) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    for name in sheets:
        book.create_sheet(name).append(["more"])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """A workbook with other parts in the place of its own; a name without folder stands in `xl`."""
    changed = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(changed, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            stem = name.rpartition("/")[2].removesuffix(".xml")
            after.writestr(name, parts.get(stem, before.read(name)))
    return changed.getvalue()
