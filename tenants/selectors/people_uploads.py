"""What the reader has uploaded and not decided about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec
from django.db.models import Q

from tenants.domain.people_files import PeopleFile
from tenants.domain.refusal import NotFound
from tenants.ids import OneOfTexts
from tenants.models import PeopleUpload, Person
from tenants.scoping import current_user


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptUpload:
    id: UUID
    file_name: str
    file: PeopleFile
    expires_at: datetime


def kept_upload(upload_id: UUID, *, at: datetime) -> KeptUpload:
    """One of the scope's user; raises `NotFound` for others', and for what is kept no longer."""
    mine = PeopleUpload.objects.filter(user_id=current_user(), expires_at__gt=at)
    upload = mine.filter(pk=upload_id).first()
    if upload is None:
        raise NotFound("upload", str(upload_id))
    return KeptUpload(
        id=upload.pk,
        file_name=upload.file_name,
        file=msgspec.json.decode(upload.said, type=PeopleFile),
        expires_at=upload.expires_at,
    )


def people_not_named(organization_id: UUID, external_ids: Iterable[str], *, on: date) -> int:
    """How many who have not left by that day have none of these external ids."""
    here = Person.objects.filter(Q(exit_on__isnull=True) | Q(exit_on__gt=on), organization_id=organization_id)
    return here.exclude(OneOfTexts("external_id", external_ids)).count()
