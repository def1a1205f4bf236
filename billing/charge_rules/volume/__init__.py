"""A unit price by bands, the whole quantity at the price of the band it reaches.

With bands from 0 at 2.00 and from 100 at 1.00, 99 units cost 198.00 and 100 cost 100.00.
"""
