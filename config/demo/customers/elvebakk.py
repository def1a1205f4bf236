"""Elvebakk kommune: a newcomer in its estimated year."""

from config.demo.customers.customer import DemoCustomer, norwegian
from config.demo.customers.names import people_of

ELVEBAKK = DemoCustomer(
    organization=norwegian(
        "elvebakk", "Elvebakk kommune", kind="public_agency", employees=210, external_id="crm-10588"
    ),
    profile={
        "customer_number": "10588",
        "legal_name": "Elvebakk kommune",
        "address": "Rådhusgata 2",
        "postcode": "7713",
        "city": "Steinkjer",
        "country": "NO",
        "buyer_reference": "Sigrid Ås",
        "invoice_emails": ["faktura@elvebakk.example"],
        "language": "nb",
    },
    signed_by="Sigrid Ås",
    signed_months_ago=2,
    signed_days_ago=6,
    departments={"plan": "Plan", "teknisk": "Teknisk drift"},
    people=people_of("elvebakk", {"plan": 5, "teknisk": 6}),
)
