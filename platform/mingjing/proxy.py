"""Who really comes, where a reverse proxy stands before the web processes.

A proxy says for whom it asks (`X-Forwarded-For`, `X-Forwarded-Proto`); so may anybody else. What is
said is believed only of a connection that comes from a proxy of ours, and there only the part that
our proxies wrote: they append, so the client is the last address that is none of them. Django and
the rooms see the result as `REMOTE_ADDR` and `is_secure()`, and no such header besides.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, TypeAlias

Scope: TypeAlias = MutableMapping[str, Any]
"""A connection as ASGI has it."""
Application: TypeAlias = Callable[..., Awaitable[None]]
Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

FOR, PROTO = b"x-forwarded-for", b"x-forwarded-proto"


def networks(written: str) -> tuple[Network, ...]:
    """Addresses and networks separated by commas ("127.0.0.1, 10.3.0.0/24").

    Raises `ValueError` for anything else.
    """
    return tuple(ip_network(one.strip()) for one in written.split(",") if one.strip())


class BehindProxies:
    """An ASGI application that is reached through the proxies of `trusted`, or directly."""

    def __init__(self, application: Application, trusted: Sequence[Network]) -> None:
        self._application = application
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Hand the connection on as it really is."""
        if scope["type"] in {"http", "websocket"}:
            scope = really(scope, self._trusted)
        await self._application(scope, receive, send)


def really(scope: Scope, trusted: Sequence[Network]) -> Scope:
    """`scope` with the client and the headers that can be believed."""
    headers: list[tuple[bytes, bytes]] = list(scope["headers"])
    kept = [(name, value) for name, value in headers if name not in {FOR, PROTO}]
    peer = _address((scope.get("client") or [""])[0])
    if peer is None or not _is_ours(peer, trusted):
        return {**scope, "headers": kept}
    said = _said(headers)
    if said[PROTO]:
        kept.append((PROTO, said[PROTO][-1].encode("latin-1")))
    client = _client(said[FOR], trusted) or peer
    return {**scope, "headers": kept, "client": [str(client), 0]}


def _said(headers: Iterable[tuple[bytes, bytes]]) -> Mapping[bytes, list[str]]:
    """What the two headers list, in the order in which it was written."""
    said: dict[bytes, list[str]] = {FOR: [], PROTO: []}
    for name, value in headers:
        if name in said:
            said[name] += [one.strip() for one in value.decode("latin-1").split(",")]
    return said


def _client(said: Sequence[str], trusted: Sequence[Network]) -> Address | None:
    """The last address that is none of our proxies; None where one of them wrote none."""
    client = None
    for one in reversed(said):
        client = _address(one)
        if client is None or not _is_ours(client, trusted):
            break
    return client


def _is_ours(address: Address, trusted: Sequence[Network]) -> bool:
    return any(address in network for network in trusted)


def _address(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
