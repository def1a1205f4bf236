"""Documents on paper: what an issued invoice says, in four languages, as PDF/A-3b. No Django, no database, no clock."""
