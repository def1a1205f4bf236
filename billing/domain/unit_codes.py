"""The units that lines and meters are counted in: codes of UN/ECE recommendation 20, as e-invoices want them."""

from __future__ import annotations

from enum import StrEnum


class UnitCode(StrEnum):
    ONE = "C62"
    MONTH = "MON"
    YEAR = "ANN"
    SERVICE_UNIT = "E48"
    BYTE = "AD"
    MEGABYTE = "4L"
    GIGABYTE = "E34"
    SQUARE_KILOMETRE = "KMK"
    SECOND = "SEC"
