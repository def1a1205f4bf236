from django.apps import AppConfig


class MeteringConfig(AppConfig):
    name = "metering"

    def ready(self) -> None:
        # What it imports needs the apps to be there.
        from metering.audited import ACTIONS, KINDS
        from tenants.domain.audit_words import register_audited

        register_audited(ACTIONS, KINDS)
