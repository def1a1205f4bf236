"""Notice as it was received, and how long it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from licensing.domain.notice import NoticeBasis, NoticeFacts, NoticeMonths
from licensing.domain.overrides import AgreedOverride, agreed_notice_months
from licensing.models import Notice, Subscription
from tenants.domain.refusal import NotFound


def notice_facts(notice_id: UUID) -> NoticeFacts:
    """One notice of the scope, in force or withdrawn; raises `NotFound`."""
    notice = Notice.objects.filter(pk=notice_id).first()
    if notice is None:
        raise NotFound("notice", str(notice_id))
    return facts_of_notice(notice)


def facts_of_notices(notices: Iterable[Notice]) -> tuple[NoticeFacts, ...]:
    """In the order in which they were received; the withdrawals are best prefetched."""
    return tuple(sorted((facts_of_notice(notice) for notice in notices), key=lambda facts: facts.id))


def facts_of_notice(notice: Notice) -> NoticeFacts:
    """The notice with its withdrawal, if there is one."""
    withdrawal = next(iter(notice.withdrawals.all()), None)
    return NoticeFacts(
        id=notice.pk,
        organization_id=notice.organization_id,
        subscription_id=notice.subscription_id,
        basis=NoticeBasis(notice.basis),
        received_at=notice.received_at,
        received_on=notice.received_on,
        last_day_for_notice=notice.last_day_for_notice,
        ends_on=notice.ends_on,
        given_by_user_id=notice.given_by_user_id,
        withdrawn_at=withdrawal.withdrawn_at if withdrawal else None,
        withdrawal_reason=withdrawal.reason if withdrawal else "",
    )


def notice_months_of(subscription: Subscription, overrides: Iterable[AgreedOverride]) -> NoticeMonths:
    """How long before a term's last day notice has to be in; its plan version is best read with it."""
    return agreed_notice_months(subscription.plan_version.notice_months, overrides)
