"""A license for each named person, who may log in at any time and from any device (R-CHAT-2)."""
