"""Meters: what the catalogue's plans measure."""

from __future__ import annotations

from collections.abc import Mapping

from metering.models import Meter


def define_meter(code: str, *, unit: str, names: Mapping[str, str]) -> int:
    """Makes the meter, or gives it another unit or other names; the same again changes nothing. Returns its id."""
    meter, _ = Meter.objects.update_or_create(code=code, defaults={"unit": unit, "names": dict(names)})
    return meter.pk
