"""What always holds of accepted quotes, for `verify`."""

from __future__ import annotations

from billing.models import QuoteAcceptance
from billing.services.quotes import text_hash_of


def signed_texts_that_differ() -> list[str]:
    """What was accepted, against its hash and the quote that was sent (R-SCALGO-20)."""
    broken = []
    for found in QuoteAcceptance.objects.select_related("quote").order_by("pk").iterator():
        quote = found.quote
        if not text_hash_of(found.content) == found.text_hash == quote.text_hash == text_hash_of(quote.content):
            broken.append(f"acceptance {found.pk}: its text is not the one that was quoted")
    return broken
