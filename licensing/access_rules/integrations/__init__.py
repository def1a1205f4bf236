"""Access to the vendor's API by integrations: included, put on by a partner, or external (R-24SO-1, 3, 6)."""
