"""Talk with identity providers: one guarded client, and what is asked through it."""
