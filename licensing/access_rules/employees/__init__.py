"""A license for each current person who can log in, and starts up to the number of licenses (R-TEAM-6, 11)."""
