"""What a session holds of organizations, under which names."""

# The one that a user of several has chosen.
CHOSEN = "organization_id"
# The only one there is for a session that was begun by an organization's own account: whoever runs that
# organization's log-in could begin a session for each of its users, and would be in their other organizations too.
CONFINED_TO = "only_organization_id"
