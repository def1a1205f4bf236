"""Why somebody was not let in, for people: what happened, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sso.domain.faults import Fault

Words = str | Promise


@dataclass(frozen=True, slots=True)
class RefusalWords:
    """What happened, and the way on."""

    why: Words
    what_to_do: Words


_ASK = _("Ask a licence administrator of your organisation.")
_AGAIN = _("Start again from the sign-in page.")
_LATER = _("Try again in some minutes. Until then, a password works as ever, if you have one.")
_TELL_IT = _("Nothing was let in. Tell your IT what stands below; it is for them to look into.")
_NOT_TRUSTED = RefusalWords(_("What your organisation’s sign-in answered could not be trusted."), _TELL_IT)

WORDS: dict[Fault, RefusalWords] = {
    Fault.CONNECTION_CLOSED: RefusalWords(
        _("Your organisation does not let people sign in with its own accounts at the moment."),
        _("Sign in with a password, or ask a licence administrator of your organisation."),
    ),
    Fault.SECRET_UNREADABLE: RefusalWords(
        _("The secret of your organisation’s sign-in can no longer be read here."),
        _("A licence administrator enters it anew on the page Sign-in."),
    ),
    Fault.ADDRESS_NOT_ALLOWED: RefusalWords(
        _("The address is not one that we may ask: it must begin with https:// and be reachable from the internet."),
        _("Ask your IT for the issuer as the whole world reaches it."),
    ),
    Fault.PROVIDER_UNREACHABLE: RefusalWords(
        _("Your organisation’s sign-in did not answer in time, or not at all."), _LATER
    ),
    Fault.PROVIDER_UNREADABLE: RefusalWords(
        _("What answered at this address is no sign-in that we understand (OpenID Connect)."),
        _("Have your IT check the issuer: its description lies below it at /.well-known/openid-configuration."),
    ),
    Fault.PROVIDER_UNSUITABLE: RefusalWords(
        _("This sign-in does not offer what is needed: authorization codes, and tokens signed with a public key."),
        _("Ask your IT to register us as a confidential web application with the code flow."),
    ),
    Fault.ISSUER_DIFFERS: RefusalWords(
        _("The sign-in at this address calls itself by another issuer than the one that was entered."),
        _("Ask your IT for the exact issuer of your organisation; a common one for all organisations does not do."),
    ),
    Fault.TOO_OFTEN: RefusalWords(
        _("That was too often in a short time."), _("Wait some minutes, then start again from the sign-in page.")
    ),
    Fault.ATTEMPT_UNKNOWN: RefusalWords(
        _("This is no answer to a sign-in that was begun in this browser in the last ten minutes."), _AGAIN
    ),
    Fault.PROVIDER_REFUSED: RefusalWords(
        _("Your organisation’s sign-in let nobody through, or you stopped there."),
        _("Start again. If it goes on, ask your IT whether your account may use this application."),
    ),
    Fault.CLIENT_REFUSED: RefusalWords(
        _("Your organisation’s sign-in does not accept our client id or secret; the secret may have run out."),
        _("A licence administrator enters a new one, from your IT, on the page Sign-in."),
    ),
    Fault.CODE_REFUSED: RefusalWords(
        _("Your organisation’s sign-in did not stand by what it had sent: it may have been used, or be too old."),
        _AGAIN,
    ),
    Fault.TOKEN_UNREADABLE: _NOT_TRUSTED,
    Fault.TOKEN_ALGORITHM: _NOT_TRUSTED,
    Fault.TOKEN_KEY_UNKNOWN: _NOT_TRUSTED,
    Fault.TOKEN_SIGNATURE: _NOT_TRUSTED,
    Fault.TOKEN_ISSUER: _NOT_TRUSTED,
    Fault.TOKEN_AUDIENCE: _NOT_TRUSTED,
    Fault.TOKEN_NONCE: _NOT_TRUSTED,
    Fault.TOKEN_TIME: RefusalWords(
        _("What your organisation’s sign-in answered is not of this moment: its clock may be wrong."), _TELL_IT
    ),
    Fault.TOKEN_SUBJECT: _NOT_TRUSTED,
    Fault.INVITATION_ENDED: RefusalWords(
        _("This invitation was used before, or withdrawn."),
        _("Ask the licence administrator who invited you for a new one."),
    ),
    Fault.INVITATION_OF_USER: RefusalWords(
        _("The address of this invitation has a user already."),
        _("Sign in with that user’s password, open the link again, and connect your account in your settings."),
    ),
    Fault.NOT_CONNECTED: RefusalWords(
        _("Your organisation’s sign-in knows you, but nobody here is connected with that account yet."),
        _("Sign in with your password and connect it in your settings, or use the link of your invitation."),
    ),
    Fault.NOT_A_MEMBER: RefusalWords(_("You are no longer a user of this organisation here."), _ASK),
    Fault.USER_LOCKED_OUT: RefusalWords(_("This account is closed."), _ASK),
    Fault.VENDOR_STAFF: RefusalWords(
        _("The vendor’s staff do not sign in by a customer’s account."), _("Sign in with your password.")
    ),
    Fault.PERSON_LEFT: RefusalWords(_("Your organisation has entered a last day for you, and it is over."), _ASK),
    Fault.PERSON_NOT_YET_HERE: RefusalWords(
        _("Your organisation has entered a first day for you, and it lies ahead."), _ASK
    ),
    Fault.PERSON_WITHOUT_ENTRY: RefusalWords(
        _("Your organisation has entered no first day for you: so you are not counted as being there."), _ASK
    ),
    Fault.NO_LOG_IN_MODE: RefusalWords(_("Your organisation has set your log-in mode to none."), _ASK),
    Fault.ACCOUNT_OF_ANOTHER: RefusalWords(
        _("This account is connected with another user of your organisation."),
        _("Sign in at your organisation with your own account, or have the other user disconnect it first."),
    ),
    Fault.CONNECTED_OTHERWISE: RefusalWords(
        _("You are connected with another account of your organisation."),
        _("Disconnect that one in your settings first."),
    ),
}


_BY_CODE = {str(fault): words for fault, words in WORDS.items()}


def fault_words(code: str) -> Words:
    """What happened, of a code as it is kept."""
    return _BY_CODE[code].why if code in _BY_CODE else code
