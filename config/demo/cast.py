"""Who can log in to the demo, and whose it is: a vendor of maps, and of tools for teams. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "fjellvik-demo-2026"  # noqa: S105  the demo is never built in production


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLogin:
    """Somebody who can log in to look around; `person` is their external id at the customer `organization`."""

    email: str
    name: str
    what: str
    organization: str = ""
    person: str = ""
    is_administrator: bool = False
    is_billing_contact: bool = False
    is_staff: bool = False


LOGINS = (
    DemoLogin(
        email="ada@fjellvik.example",
        name="Ada Haugland",
        what="licence administrator of Fjellvik kommune",
        organization="fjellvik",
        person="ada.haugland",
        is_administrator=True,
    ),
    DemoLogin(
        email="ben@fjellvik.example",
        name="Ben Myhre",
        what="user of Fjellvik kommune, sees his own usage",
        organization="fjellvik",
        person="ben.myhre",
    ),
    DemoLogin(
        email="frida@fjellvik.example",
        name="Frida Moe",
        what="gets the invoices of Fjellvik kommune",
        organization="fjellvik",
        person="frida.moe",
        is_billing_contact=True,
    ),
    DemoLogin(
        email="elin@nordhav.example",
        name="Elin Sandvik",
        what="licence administrator of an engineering firm whose price is on hold",
        organization="nordhav",
        is_administrator=True,
    ),
    DemoLogin(
        email="sigrid@elvebakk.example",
        name="Sigrid Ås",
        what="licence administrator of a newcomer in its estimated year",
        organization="elvebakk",
        is_administrator=True,
    ),
    DemoLogin(
        email="lena@koehler.example",
        name="Lena Köhler",
        what="licence administrator of a painter, one licence per employee",
        organization="koehler",
        is_administrator=True,
    ),
    DemoLogin(
        email="heike@adler.example",
        name="Heike Adler",
        what="licence administrator of engineers with active and passive users",
        organization="adler",
        is_administrator=True,
    ),
    DemoLogin(
        email="marieke@waterwijk.example",
        name="Marieke de Boer",
        what="licence administrator of a town with seats for administrators and managers",
        organization="waterwijk",
        is_administrator=True,
    ),
    DemoLogin(
        email="olga@alatau.example",
        name="Olga Smirnova",
        what="licence administrator of a support desk in shifts, on simultaneous licences",
        organization="alatau",
        is_administrator=True,
    ),
    DemoLogin(
        email="aliya@saule.example",
        name="Aliya Nurlanova",
        what="licence administrator of a support desk on named licences",
        organization="saule",
        is_administrator=True,
    ),
    DemoLogin(email="vera@terreng.example", name="Vera Holm", what="the vendor’s staff, at /admin/", is_staff=True),
)

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
    "support_hours": "08:00–16:00",
    "support_email": "support@terreng.example",
    "teaching_url": "https://terreng.example/learn",
    "account": "86011117947",
    "iban": "NO9386011117947",
    "bic": "LISXNOKK",
    "payment_reference_kind": "kid",
}

# The house that sells the planner, the platform and the desk.
TEAM_SELLER = {
    "code": "planwerk",
    "name": "Planwerk Software GmbH",
    "address": "Am Kai 4",
    "postcode": "20457",
    "city": "Hamburg",
    "country": "DE",
    "currency": "EUR",
    "timezone": "Europe/Berlin",
    "organization_number": "",
    "organization_scheme": "",
    "vat_number": "DE123456788",
    "register": "HRB 100001, Hamburg",
    "contact_name": "Vera Holm",
    "phone": "+49 40 000000",
    "email": "rechnung@planwerk.example",
    "website": "planwerk.example",
    "support_hours": "08:00–17:00",
    "support_email": "support@planwerk.example",
    "teaching_url": "https://planwerk.example/learn",
    "account": "",
    "iban": "DE89370400440532013000",
    "bic": "LISXDEFF",
    "payment_reference_kind": "rf",
}
