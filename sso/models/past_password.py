"""The passwords that a user has had, as hashes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import public_id
from tenants.models import User


class PastPassword(models.Model):
    """One password of a user since `set_at`, the latest being the one that works. Only the last few are kept."""

    id = public_id()
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "past_password"
        ordering = ["-set_at", "-id"]
        verbose_name = _("past password")
        verbose_name_plural = _("past passwords")
        indexes = [models.Index(fields=["user", "-set_at"], name="past_password_of_user")]
