"""A price for each package that is begun, after what is included.

With packages of 1,000 at 5.00 and 500 included, 500 units cost nothing, 501 and 1,500 cost 5.00, and 1,501 cost 10.00.
"""
