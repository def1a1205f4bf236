"""Customers whose licences are counted by people, by seats and by starts. All names are invented."""

from config.demo.licensees.cast import DESKS, LICENSEES
from config.demo.licensees.licensee import DemoCrew, DemoLicensee, DemoShifts, DemoStay

__all__ = ["DESKS", "LICENSEES", "DemoCrew", "DemoLicensee", "DemoShifts", "DemoStay"]
