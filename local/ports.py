"""Ports of this machine: the one a person asked for, or any that is free."""

from __future__ import annotations

import errno
import os
import socket

from local.failure import Failed

HOST = "127.0.0.1"
"""Nothing of the local run is ever reachable from another machine."""


def asked_for(variable: str, default: int) -> int:
    """The port number in the environment variable `variable`; 0 means any free one.

    Raises:
        Failed: it is not a port number.
    """
    text = os.environ.get(variable) or str(default)
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise Failed(f"{variable} must be a port number from 1 to 65535, not {text!r}")
    return int(text)


def listen(port: int, variable: str) -> socket.socket:
    """A socket that already listens on `port`, so that nobody can take it while the stack starts.

    Raises:
        Failed: the port is taken, or this user may not open it.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise Failed(
                f"port {port} is taken: stop what listens there, or choose another with {variable}"
            ) from error
        raise Failed(f"cannot listen on port {port}: {error.strerror}") from error
    return listener


def free(port: int, variable: str) -> int:
    """`port` if nobody listens there (any free one for 0), for a program that opens it itself.

    Raises:
        Failed: the port is taken.
    """
    with listen(port, variable) as probe:
        return int(probe.getsockname()[1])
