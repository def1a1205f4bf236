"""Everything that is kept about one person, as one file (R-X-14)."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from tenants.domain.decision import Json
from tenants.domain.personal_data import Cell, personal_data_holders
from tenants.domain.refusal import NotFound
from tenants.domain.text import unformulaic
from tenants.models import Person
from tenants.selectors.person_data import kept_person
from tenants.services.audit import record_audit

CONTENT_TYPE = "application/zip"
# Beyond this many bytes the file is written to disk.
MOST_IN_MEMORY = 5_000_000


def export_person(person_id: UUID, *, at: datetime) -> SpooledTemporaryFile[bytes]:
    """A ZIP of `person.json` and of a table for each list that may be long, at its beginning; kept in the audit trail.

    The caller closes it, and has decided that the scope's user may have it. Raises `NotFound`.
    """
    person: Person | None = Person.objects.select_related("manager", "organization").filter(pk=person_id).first()
    if person is None:
        raise NotFound("person", str(person_id))
    record_audit("person.exported", "person", person_id, at=at, organization_id=person.organization_id)
    organization: dict[str, Json] = {"slug": person.organization.slug, "name": person.organization.name}
    document: dict[str, Json] = {"exported_at": at.isoformat(), "organization": organization, **kept_person(person)}
    file: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(MOST_IN_MEMORY)  # noqa: SIM115  the caller closes it
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for holder in personal_data_holders():
            kept = holder.export(person.organization_id, person_id)
            document.update(kept.sections)
            for name, rows in kept.tables.items():
                _write_table(archive, name, rows)
        archive.writestr("person.json", json.dumps(document, ensure_ascii=False, indent=2))
    file.seek(0)
    return file


def _write_table(archive: ZipFile, name: str, rows: Iterator[Sequence[Cell]]) -> None:
    with archive.open(name, "w", force_zip64=True) as entry, TextIOWrapper(entry, "utf-8", newline="") as text:
        writer = csv.writer(text)
        for row in rows:
            writer.writerow([_as_text(value) for value in row])


def _as_text(value: Cell) -> str:
    """As programs read it; texts are kept from being run by a spreadsheet."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return unformulaic(value) if isinstance(value, str) else "" if value is None else str(value)
