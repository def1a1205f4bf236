"""Two date columns as one half-open range, for exclusion constraints."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models


class DateRange(models.Func):
    function = "daterange"
    output_field = DateRangeField()
