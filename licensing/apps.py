from django.apps import AppConfig


class LicensingConfig(AppConfig):
    name = "licensing"

    def ready(self) -> None:
        # What it imports needs the apps to be there.
        from licensing.audited import ACTIONS, DETAILS, KINDS
        from licensing.mailed import MAILS
        from licensing.selectors.password_days import plan_password_days
        from licensing.services.people_gate import LICENSE_GATE
        from licensing.services.people_roles import SEAT_ROLES
        from licensing.services.personal_data import StartsAndSeatsOfPeople
        from licensing.views.persons_licences import persons_licences
        from tenants.domain.audit_words import register_audited
        from tenants.domain.mail_words import register_mail_words
        from tenants.domain.password_age import register_password_days
        from tenants.domain.people_gate import register_people_gate
        from tenants.domain.people_roles import register_people_roles
        from tenants.domain.personal_data import register_personal_data
        from tenants.person_part import register_person_part

        register_person_part(persons_licences)
        register_audited(ACTIONS, KINDS, DETAILS)
        register_mail_words(MAILS, {})
        register_password_days(plan_password_days)
        register_people_gate(LICENSE_GATE)
        register_people_roles(SEAT_ROLES)
        register_personal_data(StartsAndSeatsOfPeople())
