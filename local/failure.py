"""How the local run fails: one line that says what to do, and an exit code."""

from __future__ import annotations


class Failed(Exception):
    """A step of the local run did not succeed; the message is the one line the person reads."""
