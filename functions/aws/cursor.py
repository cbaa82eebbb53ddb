"""Where a list goes on: opaque to the caller, and good only for the list it came from.

The partition is always derived from the caller's own rights, never from the cursor, so a forged one
reaches nothing the caller could not list anyway; a foreign one is told apart by its list's mark.
"""

from __future__ import annotations

import base64
import binascii
import hashlib

from functions.core.errors import Unreadable


def _mark(of: str) -> str:
    return hashlib.sha256(of.encode()).hexdigest()[:16]


def write(of: str, after: str | None) -> str | None:
    """The cursor of the list `of` (operation, caller, partition) behind the sort key `after`."""
    if after is None:
        return None
    return base64.urlsafe_b64encode(f"{_mark(of)}{after}".encode()).decode().rstrip("=")


def read(of: str, cursor: str | None) -> str | None:
    """The sort key in `cursor`.

    Raises:
        Unreadable: `foreign_cursor`.
    """
    if cursor is None:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError) as error:
        raise Unreadable("foreign_cursor") from error
    if not text.startswith(_mark(of)):
        raise Unreadable("foreign_cursor")
    return text[16:]
