"""Where a list goes on: opaque to the caller, and good only for the list it came from.

The partition is always derived from the caller's own rights, never from the cursor, so a forged one
reaches nothing the caller could not list anyway; a changed or foreign one fails its checksum.
"""

from __future__ import annotations

import base64
import binascii
import hashlib

from functions.core.errors import Unreadable

_MARK = 16


def write(of: str, after: str | None) -> str | None:
    """The cursor of the list `of` (operation, caller, partition) behind the sort key `after`."""
    if after is None:
        return None
    mark = hashlib.sha256(f"{of}\n{after}".encode()).hexdigest()[:_MARK]
    return base64.urlsafe_b64encode(f"{mark}{after}".encode()).decode().rstrip("=")


def read(of: str, cursor: str | None) -> str | None:
    """The sort key in `cursor`.

    Raises:
        Unreadable: `foreign_cursor`.
    """
    if cursor is None:
        return None
    try:
        after = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()[_MARK:]
    except (binascii.Error, ValueError) as error:
        raise Unreadable("foreign_cursor") from error
    if write(of, after) != cursor:
        raise Unreadable("foreign_cursor")
    return after
