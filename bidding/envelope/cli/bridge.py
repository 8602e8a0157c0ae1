"""Let pages in a browser sign with a token, as far as its owner agrees to each signature.

Browsers cannot reach tokens. Say with --origin which site's pages may ask; copy the code that is
shown into the page. Everything a page asks to have signed is shown here first. Ends with Ctrl-C.

    ebid bridge --pkcs11 /usr/lib/opensc-pkcs11.so --token "My key" --origin https://bids.example
"""

import argparse
import sys
from contextlib import closing

from bidding.envelope.bridge import Bridge, Server, read_origin
from bidding.envelope.cli.consent import Terminal
from bidding.envelope.cli.inputs import add_passphrase, add_token, token
from bidding.envelope.cli.output import Output, row
from bidding.envelope.errors import BadInput


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """With which token, for which pages."""
    add_token(parser, required=True)
    parser.add_argument(
        "--origin", action="append", required=True, metavar="URL", help="whose pages may ask"
    )
    parser.add_argument(
        "--yes", action="store_true", help="agree to everything shown (for programs of your own)"
    )
    add_passphrase(parser)


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Serve until interrupted."""
    origins = frozenset(map(read_origin, arguments.origin))
    terminal = Terminal(output, agrees=arguments.yes)
    if not terminal.lets_in(sorted(origins)):
        raise BadInput("没有允许任何网页", "no page was let in")
    with closing(token(arguments)) as device, Server(Bridge(device, terminal), origins) as server:
        words, pairing = output.words, server.pairing
        output.answer(
            {"address": f"http://127.0.0.1:{pairing.port}", "code": pairing.code}
            | {"pairing": pairing.words, "label": device.label, "alg": device.algorithm},
            row(words("令牌", "token"), f"{device.label}  {device.algorithm}"),
            row(words("连接码", "pairing"), pairing.words),
            words(
                "请把连接码填入网页；结束请按 Ctrl-C。", "copy it into the page; Ctrl-C ends this."
            ),
        )
        sys.stdout.flush()
        server.serve_forever()
