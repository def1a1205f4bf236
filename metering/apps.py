from django.apps import AppConfig


class MeteringConfig(AppConfig):
    name = "metering"

    def ready(self) -> None:
        # What they import needs the apps to be there.
        from metering.audited import ACTIONS, KINDS
        from metering.services.personal_data import UsageOfPeople
        from tenants.domain.audit_words import register_audited
        from tenants.domain.personal_data import register_personal_data

        register_audited(ACTIONS, KINDS)
        register_personal_data(UsageOfPeople())
