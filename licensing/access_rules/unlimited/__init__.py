"""Any number of users: their number never blocks anything and never enters a price (R-SCALGO-7)."""
