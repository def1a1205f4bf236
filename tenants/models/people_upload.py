"""What somebody has uploaded and not decided about."""

from django.db import models

from tenants.ids import public_id
from tenants.models.user import User
from tenants.scoping import TenantOwnedModel


class PeopleUpload(TenantOwnedModel):
    """What a file says of people, between its upload and the decision about it: its user's own, for an hour at most."""

    id = public_id()
    user = models.ForeignKey(User, models.CASCADE, db_index=False, related_name="+")
    file_name = models.CharField(max_length=100)
    said = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta(TenantOwnedModel.Meta):
        db_table = "people_upload"
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="people_upload_one_at_a_time"),
            models.CheckConstraint(
                name="people_upload_expires", condition=models.Q(expires_at__gt=models.F("created_at"))
            ),
        ]
