from django.apps import AppConfig


class SsoConfig(AppConfig):
    name = "sso"

    def ready(self) -> None:
        # What it imports needs the apps to be there.
        import sso.receivers  # noqa: F401  it registers what it holds
        from sso.audited import ACTIONS, DETAILS, KINDS
        from sso.mailed import MAILS
        from sso.services.personal_data import OwnAccounts
        from tenants.domain.audit_words import register_audited
        from tenants.domain.mail_words import register_mail_words
        from tenants.domain.personal_data import register_personal_data

        register_audited(ACTIONS, KINDS, DETAILS)
        register_mail_words(MAILS, {})
        register_personal_data(OwnAccounts())
