from django.apps import AppConfig


class SsoConfig(AppConfig):
    name = "sso"

    def ready(self) -> None:
        # What it imports needs the apps to be there.
        import sso.receivers  # noqa: F401  it registers what it holds
        from sso.audited import ACTIONS
        from sso.mailed import MAILS
        from tenants.domain.audit_words import register_audited
        from tenants.domain.mail_words import register_mail_words

        register_audited(ACTIONS, {})
        register_mail_words(MAILS, {})
