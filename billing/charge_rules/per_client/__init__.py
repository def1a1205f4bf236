"""A flat price a month for each client that has an integration of some level, however many it has (R-24SO-6)."""
