"""Public ids: UUIDv7, made by the database, ascending in time."""

from django.db import models


class UUIDv7(models.Func):
    function = "uuidv7"
    output_field = models.UUIDField()


def public_id() -> models.UUIDField:  # type: ignore[type-arg]  # the stub's two parameters are Django's own business
    """The primary key of every table whose rows are seen from outside."""
    return models.UUIDField(primary_key=True, db_default=UUIDv7(), editable=False)
