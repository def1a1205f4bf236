"""Any number of people, so many of them at work at the same moment (R-CHAT-3)."""
