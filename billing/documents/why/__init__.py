"""Why an amount is what it is, in a sentence or two: a decision's codes and exact numbers put into words (R-X-2)."""

from billing.documents.why.explain import explain, sentences
from billing.documents.why.speaker import Speaker

__all__ = ["Speaker", "explain", "sentences"]
