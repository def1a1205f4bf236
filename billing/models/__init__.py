"""The tables of `billing`, one subject a file."""

from billing.models.allocation import AllocationRule, InvoiceAllocation, InvoiceAllocationLine, SplitKey
from billing.models.charge import Charge
from billing.models.credit import CreditLine
from billing.models.dropped import DroppedDocument, DroppedLine
from billing.models.forecast import Forecast, IndicationSource, NoticeReminder
from billing.models.invoice import PDF, Invoice, InvoiceKind, InvoiceLine, RenderedDocument
from billing.models.notice_receipt import NoticeReceipt
from billing.models.parked import ParkedRequest, ParkedWork
from billing.models.price_shock import PriceShock, PriceShockWaiver
from billing.models.pricing import Offer, OfferKind, OfferVerdict, PlanPricing, Verdict
from billing.models.profile import BillingProfile
from billing.models.quote import Quote, QuoteAcceptance, QuoteStep, QuoteStepKind
from billing.models.quote_request import QuoteRequest
from billing.models.release import InvoiceRelease, ReleasedCharge
from billing.models.seller import NumberSeries, PaymentReferenceKind, Seller
from billing.models.workshop import WorkshopAnswer, WorkshopRequest

__all__ = [
    "PDF",
    "AllocationRule",
    "BillingProfile",
    "Charge",
    "CreditLine",
    "DroppedDocument",
    "DroppedLine",
    "Forecast",
    "IndicationSource",
    "Invoice",
    "InvoiceAllocation",
    "InvoiceAllocationLine",
    "InvoiceKind",
    "InvoiceLine",
    "InvoiceRelease",
    "NoticeReceipt",
    "NoticeReminder",
    "NumberSeries",
    "Offer",
    "OfferKind",
    "OfferVerdict",
    "ParkedRequest",
    "ParkedWork",
    "PaymentReferenceKind",
    "PlanPricing",
    "PriceShock",
    "PriceShockWaiver",
    "Quote",
    "QuoteAcceptance",
    "QuoteRequest",
    "QuoteStep",
    "QuoteStepKind",
    "ReleasedCharge",
    "RenderedDocument",
    "Seller",
    "SplitKey",
    "Verdict",
    "WorkshopAnswer",
    "WorkshopRequest",
]
