"""Who can log in. A user exists once; memberships say for which organizations."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.models.person import Person
from tenants.scoping import TenantManager, TenantOwnedModel


class UserAccounts(BaseUserManager["User"]):
    """Makes users; the address is kept in lower case, so that one address is one user."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A log-in. Staff are the vendor's own people, and are in no organization."""

    id = public_id()
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    locale = models.CharField(_("language"), max_length=5, blank=True)
    theme = models.CharField(
        _("colours"), max_length=5, blank=True, choices=[("light", _("Light")), ("dark", _("Dark"))]
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("vendor staff"), default=False)
    date_joined = models.DateTimeField(db_default=Now())

    objects = UserAccounts()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        db_table = "user_account"
        ordering = ["email"]
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(name="user_email_lower_case", condition=models.Q(email=Lower("email"))),
        ]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        return self.name


class Membership(TenantOwnedModel):
    """A user of an organization, and what they may do there. Users read their own memberships everywhere."""

    id = public_id()
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, db_constraint=False, db_index=False, related_name="memberships"
    )
    is_license_administrator = models.BooleanField(_("licence administrator"), default=False)
    is_billing_contact = models.BooleanField(_("billing contact"), default=False)
    joined_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[TenantManager[Self]] = TenantManager(or_own="user_id")

    class Meta(TenantOwnedModel.Meta):
        db_table = "membership"
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="membership_once"),
            models.UniqueConstraint(fields=["organization", "person"], name="membership_person_once"),
            SameOrganization(field="person", name="membership_person_same_organization"),
        ]
