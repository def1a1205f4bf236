"""A seat for each person with certain roles, of the highest kind that their roles ask for (R-CITIZEN-1, 13)."""
