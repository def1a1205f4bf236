"""Whom the demo is about: a municipality that uses a consumption licence. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass

from tenants.domain.organizations import NewOrganization

PASSWORD = "fjellvik-demo-2026"  # noqa: S105  the demo is never built in production


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLogin:
    """Somebody who can log in to look around."""

    email: str
    name: str
    what: str
    person: str = ""
    is_administrator: bool = False
    is_billing_contact: bool = False
    is_staff: bool = False


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """`appetite` is how much of everything they use, 1.0 being the middle."""

    reference: str
    name: str
    department: str
    appetite: float


LOGINS = (
    DemoLogin(
        email="ada@fjellvik.example",
        name="Ada Haugland",
        what="licence administrator of Fjellvik kommune",
        person="ada.haugland",
        is_administrator=True,
    ),
    DemoLogin(
        email="ben@fjellvik.example",
        name="Ben Myhre",
        what="user of Fjellvik kommune, sees his own usage",
        person="ben.myhre",
    ),
    DemoLogin(
        email="frida@fjellvik.example",
        name="Frida Moe",
        what="gets the invoices of Fjellvik kommune",
        person="frida.moe",
        is_billing_contact=True,
    ),
    DemoLogin(email="vera@terreng.example", name="Vera Holm", what="the vendor’s staff, at /admin/", is_staff=True),
)

DEPARTMENTS = {
    "plan": "Plan og bygg",
    "vann": "Vann og avløp",
    "eiendom": "Eiendom",
    "landbruk": "Landbruk",
    "stab": "Stab og økonomi",
}

PEOPLE = (
    DemoPerson("ada.haugland", "Ada Haugland", "plan", 0.6),
    DemoPerson("ben.myhre", "Ben Myhre", "vann", 1.1),
    DemoPerson("frida.moe", "Frida Moe", "stab", 0.1),
    DemoPerson("ingrid.solberg", "Ingrid Solberg", "plan", 2.4),
    DemoPerson("lars.nygard", "Lars Nygård", "vann", 1.8),
    DemoPerson("kari.nesheim", "Kari Nesheim", "plan", 1.6),
    DemoPerson("silje.brekke", "Silje Brekke", "vann", 1.3),
    DemoPerson("jonas.fjeld", "Jonas Fjeld", "plan", 1.2),
    DemoPerson("marit.dahl", "Marit Dahl", "landbruk", 1.1),
    DemoPerson("tor.aune", "Tor Aune", "eiendom", 1.0),
    DemoPerson("henrik.lie", "Henrik Lie", "vann", 0.8),
    DemoPerson("anne.berget", "Anne Berget", "plan", 0.9),
    DemoPerson("ole.sand", "Ole Sand", "eiendom", 0.7),
    DemoPerson("sofie.hauge", "Sofie Hauge", "plan", 0.8),
    DemoPerson("per.vik", "Per Vik", "landbruk", 0.6),
    DemoPerson("hanne.moen", "Hanne Moen", "vann", 0.7),
    DemoPerson("eirik.strand", "Eirik Strand", "plan", 0.5),
    DemoPerson("liv.tangen", "Liv Tangen", "eiendom", 0.4),
    DemoPerson("nils.foss", "Nils Foss", "plan", 0.4),
    DemoPerson("randi.hovland", "Randi Hovland", "landbruk", 0.3),
)

# A machine that nobody has said whose it is: its usage is kept under the name it came with.
UNKNOWN_ACTOR = "gis-batch-04"

SELLER = {
    "code": "terreng",
    "name": "Terreng AS",
    "address": "Storgata 1",
    "postcode": "0155",
    "city": "Oslo",
    "country": "NO",
    "currency": "NOK",
    "timezone": "Europe/Oslo",
    "organization_number": "310845612",
    "organization_scheme": "0192",
    "vat_number": "NO310845612MVA",
    "register": "Foretaksregisteret",
    "contact_name": "Vera Holm",
    "phone": "+47 22 00 00 00",
    "email": "faktura@terreng.example",
    "website": "terreng.example",
    "account": "86011117947",
    "iban": "NO9386011117947",
    "bic": "LISXNOKK",
    "payment_reference_kind": "kid",
}

ORGANIZATION = NewOrganization(
    slug="fjellvik",
    name="Fjellvik kommune",
    organization_type="public_agency",
    country="NO",
    currency="NOK",
    locale="en",
    timezone="Europe/Oslo",
    employees=240,
    external_id="crm-10482",
)

PROFILE = {
    "customer_number": "10482",
    "legal_name": "Fjellvik kommune",
    "attention": "Fakturamottak",
    "address": "Postboks 240",
    "postcode": "6801",
    "city": "Førde",
    "country": "NO",
    "organization_number": "311720546",
    "organization_scheme": "0192",
    "buyer_reference": "Kari Nesheim, Teknisk drift 4410",
    "order_number": "PO-88213",
    "language": "en",
}
