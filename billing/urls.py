from django.urls import path

from billing.views import contract, invoices, notice

app_name = "billing"
urlpatterns = [
    path("contract/", contract.contract, name="contract"),
    path("contract/notice/", notice.give, name="notice"),
    path("contract/notice/withdraw/", notice.withdraw, name="notice_withdraw"),
    path("invoices/", invoices.invoices, name="invoices"),
    path("invoices/<str:number>/", invoices.invoice, name="invoice"),
    path("invoices/<str:number>/pdf/", invoices.pdf, name="invoice_pdf"),
    path("invoices/<str:number>/json/", invoices.as_json, name="invoice_json"),
]
