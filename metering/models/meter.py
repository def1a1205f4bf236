"""What is measured."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReadAs(models.TextChoices):
    """What stands for the events of a meter together."""

    SUM = "sum", _("Added up")
    MEAN = "mean", _("Their mean")


class Meter(models.Model):
    """A code, the same for every organization (R-SCALGO-5). Events name it as their `type`.

    A statistic tells how people work (R-CHAT-6): it stands on a page of its own.
    """

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=100, unique=True)
    unit = models.CharField(max_length=30, help_text=_("What one unit of a value is: a code of UN/ECE 20."))
    shown_unit = models.CharField(max_length=30, help_text=_("The unit that people read."))
    shown_per = models.DecimalField(
        max_digits=38, decimal_places=12, default=1, help_text=_("How many of a value make one of the shown unit.")
    )
    names = models.JSONField(default=dict, help_text=_("The meter's name in each language."))
    is_statistic = models.BooleanField(default=False, help_text=_("It tells how people work."))
    read_as = models.CharField(max_length=4, choices=ReadAs, default=ReadAs.SUM)
    by_department_only = models.BooleanField(
        default=False, help_text=_("It is shown of no single person, whatever an organization shows of usage.")
    )

    class Meta:
        db_table = "meter"
        ordering = ["code"]
        verbose_name = _("meter")
        verbose_name_plural = _("meters")
        constraints = [models.CheckConstraint(name="meter_read_as", condition=models.Q(read_as__in=ReadAs.values))]

    def __str__(self) -> str:
        return self.code

    def name(self, language: str) -> str:
        """In the reader's language, else in English, else the code itself."""
        names: dict[str, str] = self.names
        return names.get(language) or names.get("en") or self.code
