"""What a user has uploaded about people, kept until they decide, and for an hour at most."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import transaction

from tenants.domain.people_files import PeopleFile
from tenants.domain.text import one_line
from tenants.models import PeopleUpload
from tenants.scoping import WORKER, current_user, scoped

KEPT_FOR = timedelta(hours=1)
LONGEST_NAME = 100


@transaction.atomic
def keep_upload(organization_id: UUID, file: PeopleFile, *, file_name: str, at: datetime) -> UUID:
    """Keeps what the file says for the scope's user, in the place of what they have uploaded before; its id."""
    user_id = current_user()
    PeopleUpload.objects.filter(organization_id=organization_id, user_id=user_id).delete()
    upload = PeopleUpload.objects.create(
        organization_id=organization_id,
        user_id=user_id,
        file_name=one_line(file_name)[:LONGEST_NAME],
        said=msgspec.json.encode(file),
        created_at=at,
        expires_at=at + KEPT_FOR,
    )
    return UUID(str(upload.pk))


def drop_upload(upload_id: UUID) -> None:
    """Forgets what was uploaded: it is imported, or not wanted."""
    PeopleUpload.objects.filter(pk=upload_id, user_id=current_user()).delete()


def drop_uploads(as_of: datetime) -> int:
    """The job that forgets what nobody has decided about in time; returns how many."""
    with scoped(WORKER):
        deleted, _ = PeopleUpload.objects.filter(expires_at__lte=as_of).delete()
    return deleted
