from django.apps import AppConfig


class LicensingConfig(AppConfig):
    name = "licensing"

    def ready(self) -> None:
        # What it imports needs the apps to be there.
        from licensing.audited import ACTIONS, KINDS
        from licensing.services.people_gate import LICENSE_GATE
        from tenants.domain.audit_words import register_audited
        from tenants.domain.people_gate import register_people_gate

        register_audited(ACTIONS, KINDS)
        register_people_gate(LICENSE_GATE)
