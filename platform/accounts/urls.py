"""Addresses of the accounts room."""

from django.urls import path

from accounts.views import (
    account,
    devices,
    enterprises,
    organisations,
    pairing,
    people,
    signin,
    tokens,
)

app_name = "accounts"

urlpatterns = [
    path("sign-in/", signin.sign_in, name="login"),
    path("sign-in/second/", signin.second_step, name="second_step"),
    path("sign-out/", signin.sign_out, name="logout"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/second-factor/", account.second_factor, name="second_factor"),
    path("account/second-factor/off/", account.second_factor_off, name="second_factor_off"),
    path("admin/organisations/", organisations.tree, name="organisations"),
    path("admin/organisations/new/", organisations.new, name="organisation_new"),
    path("admin/organisations/<int:pk>/", organisations.detail, name="organisation"),
    path("admin/organisations/<int:pk>/close/", organisations.close, name="organisation_close"),
    path("admin/organisations/<int:pk>/reopen/", organisations.reopen, name="organisation_reopen"),
    path("admin/people/", people.listing, name="people"),
    path("admin/people/new/", people.new, name="person_new"),
    path("admin/people/<int:pk>/", people.detail, name="person"),
    path("admin/people/<int:pk>/posts/", people.grant, name="post_grant"),
    path("admin/posts/<int:pk>/revoke/", people.revoke, name="post_revoke"),
    path("admin/people/<int:pk>/disable/", people.disable, name="person_disable"),
    path("admin/people/<int:pk>/enable/", people.enable, name="person_enable"),
    path("admin/people/<int:pk>/password/", people.reset_password, name="person_password"),
    path("admin/people/<int:pk>/second-factor/", people.remove_factor, name="person_factor"),
    path("admin/tokens/", tokens.listing, name="tokens"),
    path("admin/tokens/new/", tokens.new, name="token_new"),
    path("admin/tokens/<int:pk>/revoke/", tokens.revoke, name="token_revoke"),
    path("admin/devices/", devices.listing, name="devices"),
    path("admin/devices/pair/", devices.pair, name="device_pair"),
    path("admin/devices/<int:pk>/", devices.detail, name="device"),
    path("admin/devices/<int:pk>/revoke/", devices.revoke, name="device_revoke"),
    path("enterprises/register/", enterprises.register, name="enterprise_register"),
    path("wall/pairing/", pairing.pairing, name="pairing"),
]
