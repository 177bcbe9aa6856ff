"""
The listening sockets of a web process, and what Linux does for one that is handed over.

A closed listener resets the connections that wait in its queue. So first it must get no more of
them: with a new listener on the same port, the kernel is told which of the two to give each
connection to; without one, it is told to take no beginning of a connection (a SYN) any more. Both
are classic BPF programs of a few instructions (socket(7)). Elsewhere than on Linux neither exists:
listeners share what comes, and a few connections may be reset.
"""

import ctypes
import socket
import struct
import sys

BACKLOG = 1024
# asm-generic/socket.h; the socket module does not name them.
_SO_ATTACH_FILTER, _SO_ATTACH_REUSEPORT_CBPF = 26, 51
# linux/bpf_common.h
_LOAD_BYTE, _JUMP_IF_SET, _RETURN = 0x30, 0x45, 0x06
_TCP_FLAGS, _SYN = 13, 0x02

Instruction = tuple[int, int, int, int]


def reserve(host: str, port: int) -> socket.socket:
    """
    Return a socket that will `listen`, beside others of this user on the same port.

    :raises OSError: another user's, or one that does not share, has the port
    """
    family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, proto)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # connections inherit it
        listener.bind(address)
        listener.setblocking(False)
    except BaseException:
        listener.close()
        raise
    return listener


def listen(listener: socket.socket) -> None:
    """Let connections come in, if they do not already."""
    listener.listen(BACKLOG)


def give_all_to(number: int, *, of: socket.socket) -> None:
    """
    Let the listeners of a port give every new connection to one of them, counted from the oldest.

    It holds for those that come later, too; where there is no such number, they share.

    :raises OSError: the kernel does not know how
    """
    _attach(of, _SO_ATTACH_REUSEPORT_CBPF, (_RETURN, 0, 0, number))


def take_no_more(listener: socket.socket) -> None:
    """
    Let no new connection begin; those that have begun can still be accepted.

    :raises OSError: the kernel does not know how
    """
    _attach(
        listener,
        _SO_ATTACH_FILTER,
        (_LOAD_BYTE, 0, 0, _TCP_FLAGS),
        (_JUMP_IF_SET, 0, 1, _SYN),
        (_RETURN, 0, 0, 0),
        (_RETURN, 0, 0, 0xFFFFFFFF),
    )


def _attach(listener: socket.socket, option: int, *program: Instruction) -> None:
    if not sys.platform.startswith("linux"):
        return
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *one) for one in program))
    fprog = struct.pack("@HP", len(program), ctypes.addressof(code))
    listener.setsockopt(socket.SOL_SOCKET, option, fprog)
