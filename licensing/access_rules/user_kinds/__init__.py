"""Licenses for active and for passive users, the passive falling back on active ones (R-TEAM-12 to 17)."""
