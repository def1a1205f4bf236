"""What can go wrong when servers are started, in words for whoever runs the command."""


class CannotStart(Exception):
    """A server or the product cannot be started; the text says why and what to do about it."""
