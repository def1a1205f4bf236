"""The tables of `licensing`, one subject a file."""

from licensing.models.approver import FallbackApprover
from licensing.models.capacity import LotSource, Place, SeatLot
from licensing.models.forgotten_people import ForgottenPeople
from licensing.models.lease import Denial, Lease, LeaseEnd
from licensing.models.notice import Notice, NoticeWithdrawal
from licensing.models.over_limit import OverLimit
from licensing.models.override import SubscriptionOverride
from licensing.models.plan import PerOrganization, Plan, PlanVersion, Product
from licensing.models.seat_question import QuestionOutcome, SeatQuestion, SeatReply
from licensing.models.seats import Assignment, ProductRole, SeatEnd
from licensing.models.subscription import Subscription, Term
from licensing.models.subscription_move import SubscriptionMove

__all__ = [
    "Assignment",
    "Denial",
    "FallbackApprover",
    "ForgottenPeople",
    "Lease",
    "LeaseEnd",
    "LotSource",
    "Notice",
    "NoticeWithdrawal",
    "OverLimit",
    "PerOrganization",
    "Place",
    "Plan",
    "PlanVersion",
    "Product",
    "ProductRole",
    "QuestionOutcome",
    "SeatEnd",
    "SeatLot",
    "SeatQuestion",
    "SeatReply",
    "Subscription",
    "SubscriptionMove",
    "SubscriptionOverride",
    "Term",
]
