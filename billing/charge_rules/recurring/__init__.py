"""A fee per month or year, whatever is used.

A period that is shorter than the month or year it belongs to is prorated by days; the unit price is rounded first and
multiplied then (R-X-11).
"""
