"""The content security policy of the vendor's admin, looser than the portal's in two places, and only there.

Unfold's pages run on Alpine, which compiles the expressions in their attributes (`unsafe-eval`), and give their
colours in a style element, and widths in style attributes (`unsafe-inline`, for styles). Only staff open them, and
scripts still come from this server alone: no inline script runs.
"""

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_replace

relax_policy = csp_replace({"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]})
