"""The platform's own certificate authority, for bidders who have no certificate of another.

It runs where its key is kept: on a machine without a network, from one folder, without database.

    authority = Authority.create(folder, "ES256", "Mingjing bidders", now, passphrase)
    key = authority.unlock(passphrase)
    pem = authority.issue(Request.read(csr), key, now, days)
    authority.revoke(authority.issued[-1].serial, now)
    crl = authority.list_revoked(key, now)

What the platform makes of certificates and lists is `bidding.certificates`.
"""

from bidding.authority.authority import Authority
from bidding.authority.register import Issued
from bidding.authority.request import Request

__all__ = ["Authority", "Issued", "Request"]
