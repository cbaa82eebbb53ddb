"""The relay dies between commit and publish; the sweeper publishes, nothing is doubled (R15)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from local import stack, walk
from tests.journeys.conftest import Running
from tests.journeys.people import Cast

_SWEPT_WITHIN = 180  # rows wait a minute before they count as stuck, the sweeper comes each minute


@pytest.fixture
def relay(running: Running) -> Iterator[Relay]:
    """The mapping from the table's stream to the relay, switched on again afterwards."""
    relay = Relay(stack.client(running.emulator, "lambda"))
    yield relay
    relay.switch(on=True)


class Relay:
    def __init__(self, client: Any) -> None:
        self.client = client
        mappings = client.list_event_source_mappings()["EventSourceMappings"]
        (self.mapping,) = [m["UUID"] for m in mappings if "Relay" in m["FunctionArn"]]

    def switch(self, *, on: bool) -> None:
        self.client.update_event_source_mapping(UUID=self.mapping, Enabled=on)


def test_the_sweeper_publishes_what_the_relay_lost(cast: Cast, relay: Relay) -> None:
    customer, policy_no = cast.customer, cast.policy_no
    cast.client.settle_down()
    relay.switch(on=False)
    claim = walk.report(customer, policy_no, cause="火灾", loss_at="2026-11-01T03:00:00+08:00")
    claim_id = claim["claim_id"]

    time.sleep(5)
    assert cast.events(claim_id) == []
    assert cast.client.messages(cast.mobile) == []

    def published() -> list[str] | None:
        types = cast.events(claim_id)
        return types if len(types) > 1 else None

    types = walk.eventually(published, "the sweeper has published", _SWEPT_WITHIN)
    assert types == ["claim.reported", "claim.guidance_given"]
    told = walk.eventually(lambda: _both(cast), "the claimant was told by SMS and e-mail")
    assert sorted(message["channel"] for message in told) == ["email", "sms"]

    relay.switch(on=True)  # the stream's records are still there, and are published again
    withdrawn = customer.post(f"claims/{claim_id}/withdrawal", {})
    assert withdrawn["state"] == "withdrawn"
    messages = [message["body"] for message in cast.messages()]
    assert len(messages) == len(set(messages)) == 4


def _both(cast: Cast) -> list[dict[str, Any]] | None:
    # Not by waiting for quiet: without the relay, what notices report waits for the next sweep.
    found = cast.client.messages(cast.mobile) + cast.client.messages(cast.email)
    return found if len(found) > 1 else None
