"""A bridge on this machine between a page in a browser and a token, which no page can reach.

    GET  /v1/token                                  → {"label", "alg", "x5c"}
    POST /v1/sign   {"type": …, "body": base64}     → {"alg", "x5c", "sig"}, an entry of `sigs`

The page is let in by its origin, which the owner of the token has confirmed, and by the code of the
pairing (`Authorization: Bearer CODE`), which the owner has carried over. It sends a whole document,
never a hash; the bridge reads it, shows what it says, and signs DSSE PAE(type, body) itself, after
the owner has typed the beginning of its SHA-256. The PIN is asked for here and never by a page.
"""

from bidding.envelope.bridge.asked import Asked
from bidding.envelope.bridge.bridge import Bridge, Consent
from bidding.envelope.bridge.door import Server
from bidding.envelope.bridge.pairing import read_origin

__all__ = ["Asked", "Bridge", "Consent", "Server", "read_origin"]
