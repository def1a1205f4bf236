"""OpenAPI: the refusals that every call can give, documented once."""

from drf_spectacular.openapi import AutoSchema


class Schema(AutoSchema):
    pass
