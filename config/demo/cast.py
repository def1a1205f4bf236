"""Who can log in to the demo, and whose it is: a vendor of maps and terrain. All names are invented."""

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
    "support_hours": "Monday to Friday, 08:00 to 16:00",
    "support_email": "support@terreng.example",
    "teaching_url": "https://terreng.example/learn",
    "account": "86011117947",
    "iban": "NO9386011117947",
    "bic": "LISXNOKK",
    "payment_reference_kind": "kid",
}
