"""Who is said to hear an event, and who does something when they hear it, are the same."""

from __future__ import annotations

from functions.claims import consumer as claims
from functions.documents import consumer as documents
from functions.notices import consumer as notices
from infra.routing import CONSUMERS


def test_every_rule_has_its_consumer_and_every_consumer_its_rule() -> None:
    brought = {name: {event.type for event in heard} for name, heard in CONSUMERS.items()}
    brought["documents"] = {"Object Created"}  # from the bucket; nobody here publishes it
    assert brought == {
        module.subscriptions.context: set(module.subscriptions.consumers)
        for module in (claims, documents, notices)
    }
