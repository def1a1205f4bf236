"""Django's names for what `config` brings: the portal's shell, and the vendor's admin site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ConfigConfig(AppConfig):
    name = "config"
    label = "config"


class VendorAdminConfig(AdminConfig):
    """Django admin with the vendor's own site."""

    default_site = "config.vendor_site.VendorSite"
