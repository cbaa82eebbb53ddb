"""What customers' phones and mailboxes received: the emulator keeps every SMS and e-mail."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx

from local.moments import wall, written
from local.stack import Stack

_MAIL = "/_ministack/ses/messages"
_SMS = "/_ministack/sns/sms-messages"


class Mailbox:
    """Captured messages in the order in which they were sent.

    The emulator notes no time with an SMS, so it gets the time at which it was first seen here;
    `look` is called whenever something was announced on the bus.
    """

    def __init__(self, stack: Stack) -> None:
        self._http = httpx.Client(base_url=stack.endpoint, timeout=30, trust_env=False)
        self._seen: dict[str, dict[str, Any]] = {}
        self._looking = threading.Lock()

    def messages(self, to: str | None = None) -> list[dict[str, Any]]:
        """`[{channel: email|sms, to, subject?, body, at}]`, newest last; to one address, or all."""
        self.look()
        found = sorted(self._seen.values(), key=lambda message: str(message["at"]))
        return [message for message in found if to is None or message["to"] == to]

    def look(self) -> None:
        """Take note of what was sent since the last look."""
        with self._looking:
            for key, message in [*self._mail(), *self._sms()]:
                self._seen.setdefault(key, message)

    def _mail(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for letters in self._http.get(_MAIL).json()["messages"].values():
            for letter in letters:
                sent = datetime.fromtimestamp(letter["Timestamp"], UTC)
                for to in letter["To"]:
                    yield (
                        f"{letter['MessageId']} {to}",
                        {
                            "channel": "email",
                            "to": to,
                            "subject": letter["Subject"],
                            "body": letter["BodyText"] or letter["BodyHtml"],
                            "at": written(sent),
                        },
                    )

    def _sms(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for to, texts in self._http.get(_SMS).json()["sms_messages"].items():
            for text in texts:
                yield (
                    text["MessageId"],
                    {
                        "channel": "sms",
                        "to": to,
                        "body": text["Message"],
                        "at": written(wall()),
                    },
                )
