"""A yearly fee from the consumption of the year before: meters are weighted to units, and units priced by bands.

`parameters` is what a plan says, `facts` what a price is made from, `units` and `estimate` the two ways to a number of
units, `hold` the limit on a change, `rule` the whole. The first year is estimated by type and size of the organization
(R-SCALGO-6), every later one priced from what was measured (R-SCALGO-4). Nothing else enters: not the number of users
(R-SCALGO-7), not the consumption of the running year (R-SCALGO-3).
"""
