from django.apps import AppConfig


class SsoConfig(AppConfig):
    name = "sso"

    def ready(self) -> None:
        # What it imports needs the apps to be there.
        import sso.receivers  # noqa: F401  it registers what it holds
        from sso.audited import ACTIONS
        from tenants.domain.audit_words import register_audited

        register_audited(ACTIONS, {})
