"""What the trail's entries about log-in are called."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "user.logged_in": _("Logged in"),
    "user.logged_out": _("Logged out"),
    "user.password_link_sent": _("Sent a link for a new password"),
}
