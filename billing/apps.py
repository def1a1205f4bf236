from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "billing"

    def ready(self) -> None:
        # What they import needs the apps to be there.
        from billing.audited import ACTIONS, DETAILS, KINDS
        from billing.mailed import FILES, MAILS
        from billing.selectors.usage_years import agreement_years
        from billing.services.attachments import INVOICE_PDF, invoice_attachment, quote_attachment
        from billing.services.notice_receipts import (
            RECEIPT_CALENDAR,
            RECEIPT_PDF,
            ReceiptWitness,
            receipt_calendar,
            receipt_file,
        )
        from billing.services.personal_data import SignedQuotes
        from billing.services.plan_pricing import plan_charging
        from billing.services.quote_mail import QUOTE_PDF
        from billing.views.adviser import adviser_part
        from licensing.domain.notice_witness import register_notice_witness
        from licensing.domain.plan_standing import register_charging_source
        from licensing.sessions_part import register_sessions_part
        from metering.domain.usage_years import register_usage_years
        from tenants.domain.attachments import register_attachment_source
        from tenants.domain.audit_words import register_audited
        from tenants.domain.mail_words import register_mail_words
        from tenants.domain.personal_data import register_personal_data

        register_audited(ACTIONS, KINDS, DETAILS)
        register_mail_words(MAILS, FILES)
        register_personal_data(SignedQuotes())
        register_charging_source(plan_charging)
        register_usage_years(agreement_years)
        register_attachment_source(INVOICE_PDF, invoice_attachment)
        register_attachment_source(QUOTE_PDF, quote_attachment)
        register_attachment_source(RECEIPT_PDF, receipt_file)
        register_attachment_source(RECEIPT_CALENDAR, receipt_calendar)
        register_notice_witness(ReceiptWitness())
        register_sessions_part(adviser_part)
