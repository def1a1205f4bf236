from django.urls import URLPattern, URLResolver, path

from licensing.api.entitlements import ApproverView, EntitlementsView, FallbackApproverView
from licensing.api.held_seats import HeldSeatsView, HeldSeatView, SeatTransferView
from licensing.api.leases import (
    LeaseHeartbeatsView,
    LeaseHeartbeatView,
    LeaseReleaseView,
    LeasesView,
    LeaseView,
)
from licensing.api.moves import MoveView
from licensing.api.notice import NoticeView, NoticeWithdrawalView
from licensing.api.plans import PlansView
from licensing.api.product_roles import PersonRolesView, PersonRoleView
from licensing.api.seats import SeatLotsView, SeatLotView, SeatsView

urlpatterns: list[URLPattern | URLResolver] = [
    path("entitlements", EntitlementsView.as_view()),
    path("fallback-approver", FallbackApproverView.as_view()),
    path("leases", LeasesView.as_view()),
    path("leases/heartbeat", LeaseHeartbeatsView.as_view()),
    path("leases/<uuid:lease_id>", LeaseView.as_view()),
    path("leases/<uuid:lease_id>/heartbeat", LeaseHeartbeatView.as_view()),
    path("leases/<uuid:lease_id>/release", LeaseReleaseView.as_view()),
    path("people/<uuid:person_id>/approver", ApproverView.as_view()),
    path("people/<uuid:person_id>/roles", PersonRolesView.as_view()),
    path("people/<uuid:person_id>/roles/<str:role>", PersonRoleView.as_view()),
    path("plans", PlansView.as_view()),
    path("seats/held", HeldSeatsView.as_view()),
    path("seats/held/<uuid:seat_id>", HeldSeatView.as_view()),
    path("seats/held/<uuid:seat_id>/transfer", SeatTransferView.as_view()),
    path("seat-lots/<uuid:lot_id>", SeatLotView.as_view()),
    path("seats", SeatsView.as_view()),
    path("subscriptions/<uuid:subscription_id>/notice", NoticeView.as_view()),
    path("subscriptions/<uuid:subscription_id>/move", MoveView.as_view()),
    path("subscriptions/<uuid:subscription_id>/seat-lots", SeatLotsView.as_view()),
    path("subscriptions/<uuid:subscription_id>/notice/withdraw", NoticeWithdrawalView.as_view()),
]
