"""How the REST API and its OpenAPI document are set up."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["tenants.api.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["tenants.api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["tenants.api.parsing.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "tenants.api.paging.CreatedPagination",
    "DEFAULT_SCHEMA_CLASS": "tenants.api.schema.Schema",
    "EXCEPTION_HANDLER": "tenants.api.errors.refuse",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # what is answered is asked for by Accept, or by the address
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS tells nothing that the OpenAPI document does not
    "COERCE_DECIMAL_TO_STRING": True,
}
ABOUT = """\
Make a key in the portal (*API keys*), or on a customer's page of the vendor's site, and send it with each call:
`Authorization: Bearer lis_live_…`. Each call says which scope its key needs.

* **Refusals** have one shape, `{"code": "…", "message": "…", "details": {…}}`; decide by `code`.
* **Unknown fields** are refused, in bodies and in queries.
* **Needed fields**, missing or empty: `INVALID_REQUEST` (400) names those that a body always needs; `MISSING_FIELD`
  (422, and in rows of batches and files) those that are needed only here, such as the name of somebody new.
* **A vendor's key** names whom it acts for by `?organization=slug`; a customer's key need not.
* **Amounts** are strings with a currency; periods end on the day that no longer belongs to them.
* **Lists** come in pages: follow `next` until it is null.
* **Again**: a `POST` with the same `Idempotency-Key` and body is answered as before, and done once.
"""
SPECTACULAR_SETTINGS = {
    "TITLE": "Lisens",
    "DESCRIPTION": ABOUT,
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,  # 554 time zones need no explanation each
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # Where fields of one name choose from different codes, or of different names from the same.
    "ENUM_NAME_OVERRIDES": {
        "EntitlementEnum": "licensing.api.entitlements.ANSWERS",
        "InvoiceKindEnum": "billing.models.InvoiceKind",
        "LanguageEnum": "tenants.domain.codes.LOCALES",
        "LeaseEndEnum": "licensing.models.LeaseEnd.values",
        "OfferKindEnum": "billing.models.OfferKind",
        "OrganizationTypeEnum": "tenants.models.OrganizationType",
        "QuoteRequestStateEnum": "billing.api.quote_requests.REQUEST_STATES",
        "QuoteStateEnum": "billing.api.quotes.QUOTE_STATES",
        "OfferStateEnum": "billing.api.offers.OFFER_STATES",
        "SeatEndEnum": "licensing.api.held_seats.TELLABLE_ENDS",
        "TermStateEnum": "billing.api.subscriptions.TERM_STATES",
    },
}
