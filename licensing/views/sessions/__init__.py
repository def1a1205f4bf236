"""The Sessions pages: who is at work now, how many were at once, who was turned away (R-CHAT-3, 4, 8, 10)."""
