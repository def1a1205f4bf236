"""Who can log in: users and their roles, invitations that are open, and how both end (R-SCALGO-10, R-SCALGO-11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.domain.refusal import NotFound, Refused
from tenants.scoping import current_organization
from tenants.selectors.users import InvitationFacts, MemberFacts, member_facts, members_of, open_invitations
from tenants.services.invitations import VALID_FOR, invite_user, resend_invitation, withdraw_invitation
from tenants.services.memberships import change_roles, remove_member
from tenants.views.access import administrator_required
from tenants.views.confirmation import Confirmation
from tenants.views.people.forms import InviteForm, RolesForm, roles_of
from tenants.views.people.person import person_of_page
from tenants.views.refusals import show_refusal

INVITE_FIELDS = {"MEMBER_ALREADY": "email", "INVALID_EMAIL": "email"}


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRow:
    facts: InvitationFacts
    is_expired: bool


@require_safe
@administrator_required
def users(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    invitations = [
        InvitationRow(facts=facts, is_expired=facts.expires_at <= now)
        for facts in open_invitations(current_organization())
    ]
    return render(
        request, "tenants/users.html", {"members": members_of(current_organization()), "invitations": invitations}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def invite(request: HttpRequest, person_id: UUID | None = None) -> HttpResponse:
    """An address, or a person; whoever accepts becomes a user with these roles."""
    person = person_of_page(person_id)[0] if person_id else None
    form = InviteForm(
        request.POST if request.method == "POST" else None, initial={"email": person.email if person else ""}
    )
    if form.is_valid():
        try:
            sent = invite_user(
                current_organization(),
                form.cleaned_data["email"],
                roles_of(form.cleaned_data),
                at=timezone.now(),
                person_id=person_id,
            )
        except Refused as refused:
            show_refusal(form, refused, INVITE_FIELDS)
        else:
            _tell_sent(request, sent.email)
            return redirect("person", person_id) if person_id else redirect("users")
    context = {"form": form, "person": person, "days": VALID_FOR.days}
    return render(request, "tenants/invite.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def roles(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """The last licence administrator stays one; who gives up the role is sent home, where they may still be."""
    member = _member(membership_id)
    known = {field: getattr(member, field) for field in RolesForm.base_fields}
    form = RolesForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid():
        try:
            change_roles(membership_id, roles_of(form.cleaned_data), at=timezone.now())
        except Refused as refused:
            show_refusal(form, refused, {"LAST_LICENSE_ADMINISTRATOR": "is_license_administrator"})
        else:
            messages.success(request, _("The roles of %(name)s are saved.") % {"name": member.name})
            gave_up = _is_reader(request, member) and not form.cleaned_data["is_license_administrator"]
            return redirect("home" if gave_up else "users")
    return render(
        request, "tenants/user_roles.html", {"form": form, "member": member}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def remove(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """What will happen; on POST it has, unless nobody would be left to administer."""
    member = _member(membership_id)
    if request.method == "POST":
        try:
            remove_member(membership_id, at=timezone.now())
        except Refused as refused:
            messages.error(request, refused.message)
            return redirect("users")
        messages.success(request, _("%(name)s can no longer log in here.") % {"name": member.name})
        return redirect("home" if _is_reader(request, member) else "users")
    return render(request, "confirm.html", {"confirmation": _removal(request, member)})


@require_POST
@administrator_required
def resend(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """A new link; the old one ends."""
    invitation = _invitation(invitation_id)
    try:
        resend_invitation(invitation.id, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        _tell_sent(request, invitation.email)
    return redirect("users")


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def withdraw(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """What will happen; on POST it has."""
    invitation = _invitation(invitation_id)
    if request.method == "POST":
        withdraw_invitation(invitation.id, at=timezone.now())
        messages.success(request, _("The invitation of %(email)s is withdrawn.") % {"email": invitation.email})
        return redirect("users")
    confirmation = Confirmation(
        title=_("Withdraw the invitation of %(email)s") % {"email": invitation.email},
        points=(
            _("The link in the mail stops working at once."),
            _("Nobody is told. You can invite the same address again."),
        ),
        confirm=_("Withdraw the invitation"),
        cancel=_("Keep it"),
        cancel_url=reverse("users"),
        is_destructive=True,
    )
    return render(request, "confirm.html", {"confirmation": confirmation})


def _removal(request: Any, member: MemberFacts) -> Confirmation:
    names = {"name": member.name, "email": member.email}
    own = (_("It is your own log-in: you see nothing of this organisation from then on."),)
    return Confirmation(
        title=_("Remove the log-in of %(name)s") % names,
        points=(
            *(own if _is_reader(request, member) else ()),
            _("%(email)s sees nothing of this organisation from this moment on.") % names,
            _("The person, their department and their usage stay as they are; so does what they did in the audit log."),
            _("You can invite them again."),
        ),
        confirm=_("Remove the log-in"),
        cancel=_("Keep it"),
        cancel_url=reverse("users"),
        is_destructive=True,
    )


def _member(membership_id: UUID) -> MemberFacts:
    try:
        return member_facts(current_organization(), membership_id)
    except NotFound as error:
        raise Http404 from error


def _invitation(invitation_id: UUID) -> InvitationFacts:
    """An open one of the organization."""
    for invitation in open_invitations(current_organization()):
        if invitation.id == invitation_id:
            return invitation
    raise Http404


def _is_reader(request: Any, member: MemberFacts) -> bool:
    return bool(request.membership.pk == member.id)


def _tell_sent(request: HttpRequest, email: str) -> None:
    words = _("An invitation is on its way to %(email)s. The link works for %(days)s days.")
    messages.success(request, words % {"email": email, "days": VALID_FOR.days})
