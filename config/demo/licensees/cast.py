"""A painter's and an engineer's planners, a town's participation platform, and two support desks."""

from __future__ import annotations

from typing import Any

from config.demo.licensees.licensee import DemoCrew, DemoLicensee, DemoShifts
from tenants.domain.organizations import NewOrganization


def _organization(slug: str, name: str, **facts: Any) -> NewOrganization:
    usual: dict[str, Any] = {"organization_type": "other", "currency": "EUR"}
    return NewOrganization(slug=slug, name=name, **usual | facts)


def _profile(number: str, name: str, address: str, postcode: str, city: str, **facts: Any) -> dict[str, Any]:
    return {
        "customer_number": number,
        "legal_name": name,
        "address": address,
        "postcode": postcode,
        "city": city,
        **facts,
    }


KOEHLER = DemoLicensee(
    organization=_organization(
        "koehler",
        "Malerbetrieb Köhler GmbH",
        country="DE",
        locale="de",
        timezone="Europe/Berlin",
        employees=42,
        external_id="crm-20411",
    ),
    profile=_profile(
        "20411",
        "Malerbetrieb Köhler GmbH",
        "Gerberstraße 8",
        "88131",
        "Lindau",
        country="DE",
        invoice_emails=["rechnung@koehler.example"],
        language="de",
    ),
    plan="teamplaner5_pro_mitarbeiter",
    product="teamplaner5",
    signed_by="Jürgen Köhler",
    signed_months_ago=24,
    departments={"innen": "Innenräume", "fassade": "Fassaden", "buero": "Büro"},
    crew=DemoCrew(at_first=26, today=33, without_login=0.12, coming_in=(9, 23), quiet_for=(64,)),
    licenses={"employee": 26},
    shifts=DemoShifts(opens=6, closes=18, busiest=7, share=0.35, hours=0.6, days=45),
)
ADLER = DemoLicensee(
    organization=_organization(
        "adler",
        "Ingenieurbüro Adler",
        country="DE",
        locale="de",
        timezone="Europe/Berlin",
        employees=38,
        external_id="crm-20427",
    ),
    profile=_profile(
        "20427",
        "Ingenieurbüro Adler PartG mbB",
        "Hafenweg 3",
        "24103",
        "Kiel",
        country="DE",
        invoice_emails=["buchhaltung@adler.example"],
        language="de",
    ),
    plan="teamplaner5_pro_user",
    product="teamplaner5",
    signed_by="Heike Adler",
    signed_months_ago=23,
    departments={"tragwerk": "Tragwerk", "hoch": "Hochbau", "buero": "Büro"},
    crew=DemoCrew(at_first=24, today=31, passive=0.55, without_login=0.06, quiet_for=(38,)),
    licenses={"active": 14, "passive": 12},
    shifts=DemoShifts(opens=7, closes=18, busiest=8, share=0.35, hours=0.8, days=45),
)
WATERWIJK = DemoLicensee(
    organization=_organization(
        "waterwijk",
        "Gemeente Waterwijk",
        organization_type="public_agency",
        country="NL",
        locale="nl",
        timezone="Europe/Amsterdam",
        employees=310,
        external_id="crm-30118",
    ),
    profile=_profile(
        "30118",
        "Gemeente Waterwijk",
        "Raadhuisplein 1",
        "3421 AA",
        "Waterwijk",
        country="NL",
        buyer_reference="Marieke de Boer",
        invoice_emails=["facturen@waterwijk.example"],
        language="nl",
    ),
    plan="citizenlab_platform",
    product="citizenlab",
    signed_by="Marieke de Boer",
    signed_months_ago=22,
    departments={"participatie": "Participatie", "ruimte": "Ruimte", "sociaal": "Sociaal domein"},
    crew=DemoCrew(
        at_first=14, today=22, roles={"admin": 5, "project_manager": 14, "folder_manager": 4}, quiet_for=(41, 97)
    ),
    licenses={"admin": 5, "manager": 8},
    added=(("manager", 2, 14),),
    shifts=DemoShifts(opens=8, closes=18, busiest=9, share=0.3, hours=1.0, days=45),
)
ALATAU = DemoLicensee(
    organization=_organization(
        "alatau",
        "Alatau Handel",
        country="KZ",
        currency="RUB",
        locale="en",
        timezone="Asia/Almaty",
        employees=60,
        external_id="crm-40702",
    ),
    profile=_profile(
        "40702",
        "Alatau Handel LLP",
        "Abay Avenue 12",
        "050000",
        "Almaty",
        country="KZ",
        invoice_emails=["accounts@alatau.example"],
        language="en",
    ),
    plan="chat2desk_simultaneous",
    product="chat2desk",
    signed_by="Olga Smirnova",
    signed_months_ago=24,
    departments={"desk": "Support desk", "night": "Evening desk"},
    crew=DemoCrew(at_first=9, today=22),
    licenses={"simultaneous": 3},
    added=(("simultaneous", 2, 9),),
    shifts=DemoShifts(opens=7, closes=22, busiest=10, share=0.24, hours=2.6, saturday=0.2),
    live_clients=4,
)
SAULE = DemoLicensee(
    organization=_organization(
        "saule",
        "Saule Telecom",
        country="KZ",
        currency="RUB",
        locale="en",
        timezone="Asia/Almaty",
        employees=35,
        external_id="crm-40715",
    ),
    profile=_profile(
        "40715",
        "Saule Telecom LLP",
        "Dostyk Street 90",
        "050010",
        "Almaty",
        country="KZ",
        invoice_emails=["finance@saule.example"],
        language="en",
    ),
    plan="chat2desk_named",
    product="chat2desk",
    signed_by="Aliya Nurlanova",
    signed_months_ago=18,
    departments={"desk": "Support desk"},
    crew=DemoCrew(at_first=6, today=10, leaving=3, quiet_for=(47,)),
    licenses={"named": 8},
    shifts=DemoShifts(opens=9, closes=18, busiest=9, share=0.5, hours=7.0),
    live_clients=3,
)

LICENSEES = (KOEHLER, ADLER, WATERWIJK, ALATAU, SAULE)
DESKS = (ALATAU, SAULE)
