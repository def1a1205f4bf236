from django.urls import URLPattern, URLResolver, path

from billing.api.allocations import InvoiceAllocationView
from billing.api.billing_profile import BillingProfileView
from billing.api.credit_notes import ChargeAnewView, CreditNotesView
from billing.api.invoices import InvoiceDetailView, InvoicePdfView, InvoicesView
from billing.api.invoicing_start import InvoicingView
from billing.api.offers import OfferAdjustView, OfferApproveView, OfferDetailView, OfferHoldView, OffersView
from billing.api.overrides import OverridesView
from billing.api.price_previews import PricePreviewsView
from billing.api.price_shocks import PriceShockKeepView, PriceShockNoticeView, PriceShockView
from billing.api.quote_requests import QuoteRequestsView
from billing.api.quotes import QuoteDetailView, QuoteSendView, QuotesView, QuoteWithdrawView
from billing.api.sellers import SellersView
from billing.api.subscriptions import SubscriptionDetailView, SubscriptionsView

urlpatterns: list[URLPattern | URLResolver] = [
    path("subscriptions", SubscriptionsView.as_view()),
    path("subscriptions/<uuid:subscription_id>", SubscriptionDetailView.as_view()),
    path("subscriptions/<uuid:subscription_id>/price-shock", PriceShockView.as_view()),
    path("subscriptions/<uuid:subscription_id>/price-shock/notice", PriceShockNoticeView.as_view()),
    path("subscriptions/<uuid:subscription_id>/price-shock/keep", PriceShockKeepView.as_view()),
    path("subscriptions/<uuid:subscription_id>/overrides", OverridesView.as_view()),
    path("subscriptions/<uuid:subscription_id>/invoicing", InvoicingView.as_view()),
    path("billing-profile", BillingProfileView.as_view()),
    path("sellers", SellersView.as_view()),
    path("offers", OffersView.as_view()),
    path("offers/<uuid:offer_id>", OfferDetailView.as_view()),
    path("offers/<uuid:offer_id>/approve", OfferApproveView.as_view()),
    path("offers/<uuid:offer_id>/adjust", OfferAdjustView.as_view()),
    path("offers/<uuid:offer_id>/hold", OfferHoldView.as_view()),
    path("quote-requests", QuoteRequestsView.as_view()),
    path("quotes", QuotesView.as_view()),
    path("quotes/<uuid:quote_id>", QuoteDetailView.as_view()),
    path("quotes/<uuid:quote_id>/send", QuoteSendView.as_view()),
    path("quotes/<uuid:quote_id>/withdraw", QuoteWithdrawView.as_view()),
    path("invoices", InvoicesView.as_view()),
    path("invoices/<str:number>", InvoiceDetailView.as_view()),
    path("invoices/<str:number>/pdf", InvoicePdfView.as_view()),
    path("invoices/<str:number>/credit-notes", CreditNotesView.as_view()),
    path("invoices/<str:number>/charge-anew", ChargeAnewView.as_view()),
    path("invoices/<str:number>/allocation", InvoiceAllocationView.as_view()),
    path("price-previews", PricePreviewsView.as_view()),
]
