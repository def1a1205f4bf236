"""What the mails of this app are called, and the files that go with them."""

from django.utils.translation import gettext_lazy as _

MAILS = {"invitation": _("Invitation")}
