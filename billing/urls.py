from django.urls import path

from billing.views import (
    allocation,
    allocation_rule,
    billing_profile,
    budget,
    contract,
    invoices,
    notice,
    offers,
    price_shock,
    quote,
    quote_request,
    workshop,
)

app_name = "billing"
urlpatterns = [
    path("get-a-quote/", quote_request.get_a_quote, name="get_a_quote"),
    path("get-a-quote/sent/", quote_request.quote_requested, name="quote_requested"),
    path("quote/<str:token>/", quote.quote, name="quote"),
    path("quote/<str:token>/pdf/", quote.pdf, name="quote_pdf"),
    path("contract/", contract.contract, name="contract"),
    path("contract/price-shock/leave/", price_shock.leave, name="price_shock_leave"),
    path("contract/price-shock/keep/", price_shock.keep, name="price_shock_keep"),
    path("contract/workshop/", workshop.ask_for_workshop, name="workshop"),
    path("contract/accepted-quote/", workshop.accepted_quote, name="accepted_quote"),
    path("contract/notice/", notice.give, name="notice"),
    path("contract/notice/withdraw/", notice.withdraw, name="notice_withdraw"),
    path("contract/notice/<uuid:notice_id>/receipt.pdf", notice.receipt, name="notice_receipt"),
    path("contract/notice/<uuid:notice_id>/last-day.ics", notice.calendar, name="notice_calendar"),
    path("contract/offers/", offers.offers, name="offers"),
    path("billing-profile/", billing_profile.billing_profile, name="billing_profile"),
    path("budget/", budget.budget, name="budget"),
    path("invoices/", invoices.invoices, name="invoices"),
    path("invoices/<str:number>/", invoices.invoice, name="invoice"),
    path("invoices/<str:number>/split/", allocation.invoice_allocation, name="invoice_allocation"),
    path("split/", allocation_rule.usual, name="usual_split"),
    path("invoices/<str:number>/pdf/", invoices.pdf, name="invoice_pdf"),
    path("invoices/<str:number>/json/", invoices.as_json, name="invoice_json"),
]
