"""What the mails of this app are called, and the files that go with them."""

from django.utils.translation import gettext_lazy as _

MAILS = {
    "credit_note_issued": _("Credit note"),
    "forecast_passed": _("Usage has passed what was forecast"),
    "invoice_issued": _("Invoice"),
    "notice_received": _("Receipt of notice"),
    "notice_reminder": _("Last day for notice"),
    "notice_withdrawn": _("Notice is withdrawn"),
    "price_set": _("Price of the coming year"),
    "quote": _("Quote"),
    "quote_accepted": _("Confirmation of an accepted quote"),
    "quote_accepted_seller": _("A quote was accepted, to the seller"),
    "workshop_answered": _("Answer about a workshop"),
    "workshop_requested": _("A workshop is asked for, to the seller"),
}
FILES = {
    "invoice_pdf": _("The document as PDF"),
    "notice_calendar": _("The last day as calendar file"),
    "notice_receipt_pdf": _("The receipt as PDF"),
    "quote_pdf": _("The quote as PDF"),
}
