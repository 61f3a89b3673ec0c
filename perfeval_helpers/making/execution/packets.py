"""Messages between a kernel and who drives it, over a socket that keeps packets whole (Linux).

In: bytes of any length. Out: the same bytes. A packet names the message that it is of, so many may write at once without a
lock: processes that a cell forks print the same way, and one that is killed while it prints holds up nobody.
"""

import os
import socket
import sys
from collections.abc import Iterator

assert sys.platform == "linux"  # elsewhere nothing imports this

PACKET_BYTES = 1 << 16  # well below what a socket takes at once
ID_BYTES = 8


def make_pair() -> tuple[socket.socket, socket.socket]:
    """Two connected sockets."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(connected: socket.socket, message: bytes) -> None:
    """Send a message; `OSError` where nobody is left to read it."""
    id = os.urandom(ID_BYTES)
    for start in range(0, len(message) or 1, PACKET_BYTES):
        part = message[start : start + PACKET_BYTES]
        connected.send(id + (b"+" if start + PACKET_BYTES < len(message) else b".") + part)


def receive(connected: socket.socket) -> Iterator[bytes]:
    """The messages as they are complete, until nobody is left to send any."""
    begun: dict[bytes, list[bytes]] = {}
    while packet := connected.recv(ID_BYTES + 1 + PACKET_BYTES):
        id, mark, part = packet[:ID_BYTES], packet[ID_BYTES : ID_BYTES + 1], packet[ID_BYTES + 1 :]
        begun.setdefault(id, []).append(part)
        if mark == b".":
            yield b"".join(begun.pop(id))
