"""Log-ins: the vendor's own staff, and who may not log in any more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from tenants.domain.codes import LOCALES
from tenants.domain.refusal import NotFound, Refused
from tenants.models import Membership, User
from tenants.scoping import current_scope, in_lock_order
from tenants.services.audit import record_audit
from tenants.services.checks import checked_code, checked_line, naming_conflicts
from tenants.services.contact_addresses import checked_email
from tenants.services.organizations import lock_organization

THEMES = ("", "light", "dark")


def add_staff(*, email: str, name: str, at: datetime) -> User:
    """Makes a user of the vendor's staff, who chooses a password by a link; customers' users come by invitation.

    Raises `Refused`: INVALID_EMAIL, MISSING_FIELD, INVALID_TEXT, USER_EXISTS.
    """
    user = User(email=checked_email("email", email), name=checked_line("name", name), is_staff=True)
    user.set_unusable_password()
    taken = Refused("USER_EXISTS", _("There is a user with this address."), {"field": "email"}, is_input=True)
    with naming_conflicts({"user_account_email_key": taken}):
        user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    record_audit("user.staff_added", "user", user.pk, at=at)
    return user


def change_own_settings(user_id: UUID, *, name: str, locale: str, theme: str, at: datetime) -> User:
    """How a user is called, and the language and colours they read; empty is as the organization, as the device has it.

    Raises `NotFound`, and `Refused`: MISSING_FIELD, INVALID_TEXT, UNKNOWN_CODE.
    """
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if user is None:
        raise NotFound("user", str(user_id))
    wanted = {
        "name": checked_line("name", name),
        "locale": checked_code("locale", locale, ("", *LOCALES)),
        "theme": checked_code("theme", theme, THEMES),
    }
    changed = [field for field, value in wanted.items() if getattr(user, field) != value]
    for field in changed:
        setattr(user, field, wanted[field])
    if changed:
        user.save(update_fields=changed)
        record_audit("user.settings_changed", "user", user.pk, at=at, details={"fields": sorted(changed)})
    return user


def deactivate_user(user_id: UUID, *, at: datetime, reason: str) -> User:
    """Ends every log-in of a user, at once; what they did stays. Again changes nothing.

    Raises `NotFound`, and `Refused`: OWN_USER, LAST_LICENSE_ADMINISTRATOR where nobody else is one (R-SCALGO-10).
    """
    if user_id == current_scope().user_id:
        raise Refused("OWN_USER", _("You cannot lock yourself out."))
    _refuse_last_administrator(user_id)
    return _set_active(user_id, is_active=False, action="user.deactivated", at=at, reason=reason)


def reactivate_user(user_id: UUID, *, at: datetime, reason: str) -> User:
    """Lets a user log in again, as before. Raises `NotFound`."""
    return _set_active(user_id, is_active=True, action="user.reactivated", at=at, reason=reason)


def _set_active(user_id: UUID, *, is_active: bool, action: str, at: datetime, reason: str) -> User:
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if user is None:
        raise NotFound("user", str(user_id))
    if user.is_active is not is_active:
        user.is_active = is_active
        user.save(update_fields=["is_active"])
        record_audit(action, "user", user.pk, at=at, reason=reason)
    return user


def _refuse_last_administrator(user_id: UUID) -> None:
    """Decided under the organizations' locks: of two who are deactivated at once, the second sees the first."""
    administered = Membership.objects.filter(user_id=user_id, is_license_administrator=True)
    for organization_id in in_lock_order(administered.values_list("organization_id", flat=True)):
        lock_organization(UUID(organization_id))
        others = Membership.objects.filter(
            organization_id=organization_id, is_license_administrator=True, user__is_active=True
        ).exclude(user_id=user_id)
        if not others.exists():
            raise Refused(
                "LAST_LICENSE_ADMINISTRATOR", _("Name another licence administrator first: one must always be there.")
            )
