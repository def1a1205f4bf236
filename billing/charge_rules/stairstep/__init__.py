"""A flat price by a counted quantity: which step the count stands on decides, not how far along it.

Each tier starts at its edge, which belongs to it: with edges at 0 and 100, a count of 99 stands on the first and 100 on
the second (R-24SO-4).
"""
