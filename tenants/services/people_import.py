"""People from a file: created or changed by external id, all or nothing. Who is not in the file stays as they are."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings

from tenants.domain.people_files import ExitDay, PeopleFile, SheetLimits, read_people_file
from tenants.domain.people_roles import RolesInProduct, roles_in_products
from tenants.domain.people_together import PeopleOutcome
from tenants.domain.periods import local_day
from tenants.selectors import organization_facts
from tenants.services.people_together import Progress, change_people_together, no_news, preview_people_together


def import_limits() -> SheetLimits:
    """How large a file may be: `LISENS_IMPORT_ROWS` and `LISENS_IMPORT_MEGABYTES`."""
    return SheetLimits(most_bytes=settings.IMPORT_MOST_BYTES, most_rows=settings.IMPORT_MOST_ROWS)


def import_products(organization_id: UUID, *, at: datetime) -> tuple[RolesInProduct, ...]:
    """The products in which a file may give roles, each in a column of its own: those that the organization has now."""
    return roles_in_products(organization_id, local_day(at, organization_facts(organization_id).timezone))


def read_import(
    organization_id: UUID, content: bytes, *, exit_day: ExitDay | None, language: str, at: datetime
) -> PeopleFile:
    """Reads a file of the organization's people. Raises `NotReadable` as `read_people_file`."""
    products = import_products(organization_id, at=at)
    return read_people_file(content, exit_day=exit_day, language=language, limits=import_limits(), products=products)


def preview_import(
    organization_id: UUID, file: PeopleFile, *, at: datetime, progress: Progress = no_news
) -> PeopleOutcome:
    """What the import would do, with the faults of every row and the gates' answers (R-CITIZEN-15); nothing is written.

    Raises as `preview_people_together`.
    """
    return preview_people_together(organization_id, file.wishes, at=at, faults=file.faults, progress=progress)


def import_people(
    organization_id: UUID,
    file: PeopleFile,
    *,
    at: datetime,
    expected: str | None = None,
    progress: Progress = no_news,
) -> PeopleOutcome:
    """Carries the import out in one transaction; the same file again changes nothing.

    `expected` is the digest of the preview that was seen. Raises as `change_people_together`.
    """
    return change_people_together(
        organization_id,
        file.wishes,
        at=at,
        deed="imported",
        faults=file.faults,
        expected=expected,
        progress=progress,
    )
