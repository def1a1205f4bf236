"""A price for each seat and month or year: what changes within an interval is prorated by days (R-CHAT-11)."""
