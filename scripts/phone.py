"""What ``make run PHONE=1`` adds: the addresses a phone can reach, HTTPS, and what to do on the phone.

A phone's camera wants a secure context, so Guichet is served by HTTPS under an authority of this clone's own
(phone_ca.py), whose certificate is offered by plain HTTP on the next port (phone_page.py). Nothing here sends
anything beyond this machine: addresses are asked of the system.
"""

import io
import os
import socket
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import qrcode

from scripts import phone_page
from scripts.phone_ca import Papers, PapersError, get_papers, is_private

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = "127.0.0.1"
_EVERY = {"", "0.0.0.0", "::"}  # noqa: S104  compared, not bound
# RFC 5737: for documentation, so nobody's. Choosing a way there sends nothing.
_NOBODY = ("192.0.2.1", 9)
# <linux/sockios.h>, <linux/if.h>
_GET_FLAGS, _GET_ADDRESS = 0x8913, 0x8915
_UP_AND_RUNNING = 0x1 | 0x40
_NO_NETWORK = (
    "PHONE=1: this machine is on no private network. Join the phone's Wi-Fi, or share the phone's own, "
    "and start again; or give one of this machine's addresses: HOST=…."
)


@dataclass(frozen=True)
class Phone:
    """One start that a phone can reach.

    Attributes:
        addresses: where it is reached; the first is the one that links and the QR code name.
        port: of HTTPS; the certificate is offered on the next one.
    """

    addresses: list[str]
    port: int
    papers: Papers

    @property
    def binds(self) -> list[str]:
        """Where to listen: never on an address that is not a private network's."""
        return list(dict.fromkeys([*self.addresses, LOOPBACK]))

    def guichet(self, address: str) -> str:
        """Return the address of Guichet as it is seen at one of its addresses."""
        return f"https://{bracketed(address)}:{self.port}"

    def page(self, address: str) -> str:
        """Return the address of the page that offers the certificate."""
        return f"http://{bracketed(address)}:{self.port + 1}"

    def settings(self) -> dict[str, str]:
        """Return what the app must know: links name the first address, and every other is answered to."""
        hosts = [os.environ.get("GUICHET_HOSTS", ""), *map(bracketed, self.addresses)]
        return {"GUICHET_PUBLIC_URL": self.guichet(self.addresses[0]), "GUICHET_HOSTS": " ".join(hosts)}

    def offer(self) -> list[ThreadingHTTPServer]:
        """Offer the certificate at every address, until the process ends."""
        papers = self.papers
        return [
            phone_page.serve(
                address, self.port + 1, self.guichet(address), papers.authority, papers.fingerprint
            )
            for address in self.binds
        ]

    def tell(self) -> None:
        """Print what to do on the phone, each address as a QR code too."""
        first = self.addresses[0]
        again = "" if self.papers.made_anew else " (a phone that has it already needs no other)"
        print("\nOn a phone of the same network:")
        print(f"\n  1. Install the certificate{again}: {self.page(first)}\n{_qr(self.page(first))}")
        print(f"  2. Open Guichet: {self.guichet(first)}\n{_qr(self.guichet(first))}")
        for address in self.addresses[1:]:
            print(f"  Also reached at {self.guichet(address)}, certificate at {self.page(address)}")
        print(f"  The certificate's SHA-256, as the phone shows it:\n  {self.papers.fingerprint}", flush=True)


def prepare(host: str, port: int) -> Phone:
    """Find where a phone can come in, and make the papers for it; exit with one sentence where it can't."""
    if port + 1 > 65535:  # noqa: PLR2004  the last port there is
        sys.exit(
            f"PORT={port}: with PHONE=1 the certificate is offered on the next port; choose a lower one."
        )
    addresses = find_addresses() if host in _EVERY else [_address_of(host)]
    if not addresses:
        sys.exit(_NO_NETWORK)
    folder = Path(os.environ.get("GUICHET_INSTANCE") or ROOT / "instance")
    try:
        return Phone(addresses, port, get_papers(folder, addresses, datetime.now(UTC)))
    except PapersError as error:
        sys.exit(f"PHONE=1: {error}")


def find_addresses() -> list[str]:
    """Return this machine's addresses on private networks, the one that leads outwards first."""
    found = dict.fromkeys([*_outward(), *_of_interfaces()])
    return [one for one in found if is_private(one) and not ip_address(one).is_loopback]


def bracketed(address: str) -> str:
    """Return an IP address as an URL writes it."""
    return f"[{address}]" if ":" in address else address


def _address_of(host: str) -> str:
    """Return the IP address that HOST names, if it is one where strangers don't come by."""
    try:
        address = str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0])
    except OSError as error:
        sys.exit(f"HOST={host}: {error.strerror or error}.")
    if not is_private(address):
        sys.exit(f"HOST={host}: PHONE=1 serves private networks only, and {address} is not on one.")
    return address


def _outward() -> list[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        # A datagram socket that is "connected" has only chosen its way.
        probe.connect(_NOBODY)
        return [str(probe.getsockname()[0])]
    return []


def _of_interfaces() -> list[str]:
    """Return the IPv4 addresses of the interfaces that are up; elsewhere than on Linux nobody tells."""
    if sys.platform != "linux":
        return []
    import fcntl  # noqa: PLC0415  Unix alone has it

    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            asked = struct.pack("256s", name.encode())
            with suppress(OSError):
                (flags,) = struct.unpack_from("H", fcntl.ioctl(probe, _GET_FLAGS, asked), 16)
                if flags & _UP_AND_RUNNING == _UP_AND_RUNNING:
                    found.append(socket.inet_ntoa(fcntl.ioctl(probe, _GET_ADDRESS, asked)[20:24]))
    return found


def _qr(text: str) -> str:
    """Return a QR code in half blocks; nothing where the terminal can't write them."""
    code = qrcode.QRCode(border=2)
    code.add_data(text)
    drawn = io.StringIO()
    # Light modules are written: on a dark terminal, which most are, the code is dark on light as it must be.
    code.print_ascii(out=drawn, invert=True)
    lines = drawn.getvalue().rstrip("\n").split("\n")
    if sys.stdout.isatty():
        # Where colours are understood, both are given: the code then stands on any terminal.
        lines = [f"\x1b[48;5;232m\x1b[38;5;255m{line}\x1b[0m" for line in lines]
    try:
        "".join(lines).encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return "     (a terminal in UTF-8 shows a QR code here)\n"
    return "\n".join(f"     {line}" for line in lines) + "\n"
