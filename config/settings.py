"""Django's settings, made from `config.environment` alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from config.admin_settings import UNFOLD
from config.api_settings import REST_FRAMEWORK, SPECTACULAR_SETTINGS
from config.environment import read_variables
from config.logging import logging_settings

ROOT = Path(__file__).resolve().parent.parent
VARIABLES = read_variables()
IS_PRODUCTION = VARIABLES.is_production


def database(url: str, **more: Any) -> dict[str, Any]:
    """Django's settings for a Postgres URL."""
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts["dbname"],
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        **more,
    }


DEBUG = False
SECRET_KEY = VARIABLES.secret_key
ALLOWED_HOSTS = [*VARIABLES.allowed_hosts, VARIABLES.host]
if not IS_PRODUCTION:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]", "testserver"]
BASE_URL = VARIABLES.base_url
ENVIRONMENT = VARIABLES.environment
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# The owner's log-in is there for migrations and no other work: a running web process need not have it.
DATABASES = {
    "default": database(
        VARIABLES.database_url,
        CONN_MAX_AGE=None,
        CONN_HEALTH_CHECKS=True,
        OPTIONS={"prepare_threshold": 5, "application_name": "lisens"},
    ),
    "owner": database(VARIABLES.database_owner_url or VARIABLES.database_url),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, Any] = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if VARIABLES.redis_url:
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": VARIABLES.redis_url}
REDIS_URL = VARIABLES.redis_url

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # the plain one leaves the site to us
    "config.apps.VendorAdminConfig",
    "config.apps.ConfigConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "tenants.apps.TenantsConfig",
    "licensing.apps.LicensingConfig",
    "metering.apps.MeteringConfig",
    "billing.apps.BillingConfig",
    "sso.apps.SsoConfig",
]

MIDDLEWARE = [
    # Before everything: a probe is no request of a user.
    "config.observability.ObservabilityMiddleware",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    # Before sessions: they are saved after the response.
    "tenants.middleware.TransactionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # After authentication: it asks who is there.
    "tenants.middleware.ScopeMiddleware",
    # Inside the scope: answers are kept with what the request has written.
    "tenants.api.idempotency.IdempotencyMiddleware",
    "tenants.middleware.ReaderLocaleMiddleware",
    # After the scope: it asks which organizations the user is in.
    "sso.middleware.PasswordAgeMiddleware",
    "sso.middleware.ConfinedSessionMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.portal.portal_context",
            ]
        },
    }
]

# Widgets are drawn by templates that stand before Django's own: `config/templates/django/forms`.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "sso.validators.NotAPastPassword"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "sso.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "sso.forms.LogInForm",
    "reauthenticate": "sso.forms.ReauthenticateForm",
    "reset_password": "sso.forms.ForgottenPasswordForm",
    "reset_password_from_key": "sso.forms.NewPasswordForm",
    "change_password": "sso.forms.ChangePasswordForm",
    "set_password": "sso.forms.FirstPasswordForm",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "en"
# Each by its own name, for whoever looks for theirs.
LANGUAGES = [("nb", "Norsk bokmål"), ("en", "English"), ("de", "Deutsch"), ("nl", "Nederlands")]
LOCALE_PATHS = [ROOT / "config" / "locale"]
# What somebody chose who is not signed in. Users have a language of their own.
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = IS_PRODUCTION
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "staticfiles"
STATICFILES_DIRS = [ROOT / "config" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # documents live in the database
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if not IS_PRODUCTION:
    # No collected files are needed to develop and to test.
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = IS_PRODUCTION
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_PRODUCTION else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# `data:` is for Tabler's select arrow and check marks.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # the API refuses earlier, with codes of its own
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

IMPORT_MOST_ROWS = VARIABLES.import_rows
IMPORT_MOST_BYTES = VARIABLES.import_megabytes * 1_000_000
# What is uploaded is about people: it is held in memory, and a larger file is not taken at all. The form around it
# takes a little too.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = IMPORT_MOST_BYTES + 100_000

API_MOST_BYTES = 1_000_000
EVENTS_MOST_BYTES = 5_000_000
EVENTS_MOST_PER_REQUEST = 10_000
EVENTS_OLDEST_MONTHS = 13
EVENTS_AHEAD_MINUTES = 60

QUOTE_REQUESTS_PER_ADDRESS_AND_HOUR = 5
QUOTE_REQUESTS_PER_EMAIL_AND_DAY = 3
QUOTE_VALID_DAYS = 30

# Without a mail server the outbox keeps what it would have sent; the mailbox page shows it.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if VARIABLES.email_url:
    from environ import Env

    vars().update(Env.email_url_config(VARIABLES.email_url))
DEFAULT_FROM_EMAIL = VARIABLES.mail_from

# What is kept encrypted at rest: the first key encrypts, each decrypts.
ENCRYPTION_KEYS = VARIABLES.encryption_keys
SSO_ALLOWS_LOOPBACK = VARIABLES.sso_allows_loopback
METRICS_TOKEN = VARIABLES.metrics_token
QUOTE_MONTHS = VARIABLES.quote_months
LOGGING_CONFIG = None
logging_settings(VARIABLES.log_format)
