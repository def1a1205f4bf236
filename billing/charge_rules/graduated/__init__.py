"""Unit prices by bands, each part of the quantity at the price of the band it lies in.

With bands from 0 at 2.00 and from 100 at 1.00, 130 units cost 100 × 2.00 + 30 × 1.00. Each band is a line of its own,
so that quantity × unit price = amount holds on the invoice; a band without price makes no line.
"""
