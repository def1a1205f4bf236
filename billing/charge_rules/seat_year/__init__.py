"""Seats for a year from the day of their order, cut, and prorated by days, at the contract's end (R-CITIZEN-6, 10)."""
