"""Signing in with an account of one's organization, and the pages on which it is set up."""

from django.urls import URLPattern, URLResolver, path

from sso.views import connection, own_account, sign_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/<slug:slug>/", sign_in.sign_in_organization, name="sign_in_organization"),
    path("sign-in/<slug:slug>/go/", sign_in.sign_in_go, name="sign_in_go"),
    path("sign-in/<slug:slug>/back/", sign_in.sign_in_back, name="sign_in_back"),
    path("accounts/invitation/<str:token>/own-account/", sign_in.accept_with_account, name="accept_with_account"),
    path("own-account/", own_account.own_account, name="own_account"),
    path("own-account/connect/", own_account.connect, name="connect_own_account"),
    path("own-account/disconnect/", own_account.disconnect, name="disconnect_own_account"),
    path("own-sign-in/", connection.own_sign_in, name="own_sign_in"),
    path("own-sign-in/describe/", connection.describe, name="describe_sign_in"),
    path("own-sign-in/test/", connection.test, name="test_sign_in"),
    path("own-sign-in/open/", connection.open_to_people, name="open_sign_in"),
    path("own-sign-in/close/", connection.close, name="close_sign_in"),
    path("own-sign-in/remove/", connection.remove, name="remove_sign_in"),
]
