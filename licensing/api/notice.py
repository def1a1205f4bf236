"""`/subscriptions/{id}/notice`: ending an agreement, and taking that back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from licensing.domain.notice import NoticeBasis, NoticeFacts
from licensing.selectors import subscription_facts
from licensing.services.notice import give_notice, withdraw_notice
from tenants.api.base import OrganizationView
from tenants.api.fields import Instant, Line
from tenants.api.serializers import StrictSerializer
from tenants.domain.refusal import Refused
from tenants.scoping import Role, current_scope


class NewNoticeBody(StrictSerializer):
    """Notice is received now. The vendor may say that a letter came earlier, and why that is known."""

    received_at = Instant(required=False, help_text="The vendor's keys only; needs a reason.")
    reason = Line(most=1000, required=False, help_text="Kept in the audit log.")


class NoticeBody(serializers.Serializer[Any]):
    """What notice does. Nothing of a running term is refunded."""

    subscription = serializers.UUIDField()
    basis = serializers.ChoiceField(list(NoticeBasis))
    received_at = serializers.DateTimeField()
    received_on = serializers.DateField(help_text="The organization's local day.")
    last_day_for_notice = serializers.DateField(help_text="Of the term that was running.")
    is_in_time = serializers.BooleanField(help_text="Late notice takes effect a term later.")
    ends_on = serializers.DateField(help_text="The first day without access.")
    last_day = serializers.DateField(help_text="The last day with access.")
    withdrawable_until = serializers.DateField(
        allow_null=True, help_text="The last day on which the organization may withdraw it; null once withdrawn."
    )
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class NoticeWithdrawalBody(StrictSerializer):
    """The vendor says why."""

    reason = Line(most=1000, required=False, help_text="Kept in the audit log, and shown to the customer.")


class NoticeView(OrganizationView):
    scopes: ClassVar = {"POST": "subscriptions:write"}

    @extend_schema(operation_id="subscriptions_notice", request=NewNoticeBody, responses={201: NoticeBody})
    def post(self, request: Request, subscription_id: UUID) -> Response:
        """Ends the subscription: with its running term if in time, else with the next one.

        409: NOTICE_ALREADY_GIVEN, SUBSCRIPTION_NOT_RUNNING, TERM_HAS_BEGUN. 422: NOT_RECEIVED_YET,
        REASON_MISSING.
        """
        body = self.body(NewNoticeBody)
        notice = give_notice(
            subscription_id=subscription_id,
            received_at=self._received_at(body),
            recorded_at=self.at,
            reason=body.get("reason", ""),
        )
        return Response(shown_notice(notice), status=201)

    def _received_at(self, body: dict[str, Any]) -> datetime:
        if "received_at" not in body:
            return self.at
        if current_scope().role is Role.WEB:
            raise PermissionDenied(_("Only the vendor says when a letter was received."))
        if "reason" not in body:
            raise Refused("REASON_MISSING", _("Say how it is known when the letter came."), is_input=True)
        received_at: datetime = body["received_at"]
        return received_at


class NoticeWithdrawalView(OrganizationView):
    scopes: ClassVar = {"POST": "subscriptions:write"}

    @extend_schema(
        operation_id="subscriptions_notice_withdraw", request=NoticeWithdrawalBody, responses={201: NoticeBody}
    )
    def post(self, request: Request, subscription_id: UUID) -> Response:
        """Takes back the notice in force: the subscription runs on as if it had not been given.

        409: NO_NOTICE_GIVEN, WITHDRAWAL_TOO_LATE, ACCESS_HAS_ENDED, ALREADY_SUBSCRIBED. 422: REASON_MISSING.
        """
        body = self.body(NoticeWithdrawalBody)
        notice = withdraw_notice(subscription_id=subscription_id, at=self.at, reason=body.get("reason", ""))
        return Response(shown_notice(notice), status=201)


def shown_notice(notice: NoticeFacts) -> dict[str, Any]:
    """A notice as the API answers it."""
    in_force = notice.withdrawn_at is None
    shown = NoticeBody(
        {
            "subscription": notice.subscription_id,
            "basis": notice.basis,
            "received_at": notice.received_at,
            "received_on": notice.received_on,
            "last_day_for_notice": notice.last_day_for_notice,
            "is_in_time": notice.is_in_time,
            "ends_on": notice.ends_on,
            "last_day": notice.last_day,
            "withdrawable_until": subscription_facts(notice.subscription_id).withdrawable_until if in_force else None,
            "withdrawn_at": notice.withdrawn_at,
        }
    )
    return dict(shown.data)
