"""Who writes to whom: letterhead, address window and registration, the same on every kind of document."""

from __future__ import annotations

from babel import Locale

from billing.documents.content import Address, Buyer, Seller
from billing.documents.labels import Labels
from billing.documents.languages import allowed_languages
from billing.documents.page import Fact, Letterhead, Recipient
from billing.documents.paper_text import Printed, joined, paper_text
from billing.documents.printer import grouped

_SEPARATOR = " · "
_LONGEST_RUNNING_NAME = 60


def letterhead(seller: Seller, labels: Labels) -> Letterhead:
    street_and_town = (*map(paper_text, seller.address_lines), _town(seller))
    name = paper_text(seller.name)
    registered = registration(seller, labels)
    return Letterhead(
        name=name,
        address=street_and_town,
        contact=tuple(paper_text(text) for text in (seller.phone, seller.email, seller.website) if text),
        registration=registered,
        return_line=joined(_SEPARATOR, (name, *street_and_town)),
        footer=joined(_SEPARATOR, (paper_text(seller.name, _LONGEST_RUNNING_NAME), registered)),
        accent=seller.accent,
    )


def recipient(buyer: Buyer, seller: Seller) -> Recipient:
    """The lines of the address window; mail to another country names it last, in capitals, in the sender's language."""
    texts = (buyer.name, buyer.attention, *buyer.address_lines)
    country = _country_name(buyer.country, seller.country) if buyer.country != seller.country else ""
    lines = (*map(paper_text, texts), _town(buyer), paper_text(country))
    return Recipient(
        name=paper_text(buyer.name, _LONGEST_RUNNING_NAME),
        lines=tuple(line for line in lines if line),
    )


def registration(seller: Seller, labels: Labels) -> Printed:
    """The seller's registration, as its country's law has it printed (R-X-13).

    Norway: organization number with MVA, and Foretaksregisteret; the Netherlands: KvK and btw-id; Germany: register and
    USt-IdNr.
    """
    parts = _norwegian_registration if seller.country == "NO" else _european_registration
    return joined(_SEPARATOR, parts(seller, labels))


def buyer_identity(buyer: Buyer, labels: Labels) -> Fact | None:
    """The buyer's registration number under the name it has in the buyer's own country; else its VAT number."""
    if buyer.organization_number:
        label = labels.first(f"buyer_id.{buyer.organization_scheme}", "buyer_id.other")
        return Fact(label=label, value=_organization_number(buyer.organization_number, buyer.organization_scheme))
    if buyer.vat_number:
        return Fact(label=labels.text("buyer_id.vat"), value=paper_text(buyer.vat_number))
    return None


def _norwegian_registration(seller: Seller, labels: Labels) -> tuple[Printed, ...]:
    key = "registration.NO" if seller.vat_number else "registration.NO_unregistered"
    number = paper_text(grouped(seller.organization_number, 3))
    return labels.text(key, organization=number), paper_text(seller.register)


def _european_registration(seller: Seller, labels: Labels) -> tuple[Printed, ...]:
    parts = [paper_text(seller.register)]
    if seller.organization_number and seller.organization_number != seller.vat_number:
        key = "organization_NL" if seller.country == "NL" else "organization"
        number = paper_text(seller.organization_number)
        parts.append(labels.text(f"registration.{key}", organization=number))
    if seller.vat_number:
        parts.append(labels.text("registration.vat", vat=paper_text(seller.vat_number)))
    return tuple(parts)


def _organization_number(number: str, scheme: str) -> Printed:
    sizes = {"0192": (3,), "0190": (8, 9, 3)}.get(scheme, (max(len(number), 1),))
    return paper_text(grouped(number, *sizes))


def _town(address: Address) -> Printed:
    return paper_text(f"{address.postcode} {address.city}")


def _country_name(country: str, sender_country: str) -> str:
    language = allowed_languages(sender_country)[0]
    return str(Locale.parse(language).territories.get(country, country)).upper()
