"""Two columns of dates or of instants as one half-open range, for exclusion constraints."""

from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField
from django.db import models


class DateRange(models.Func):
    function = "daterange"
    output_field = DateRangeField()


class InstantRange(models.Func):
    function = "tstzrange"
    output_field = DateTimeRangeField()
