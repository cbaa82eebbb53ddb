"""As `usecases`, where nobody calls: what claims do when they hear of something, or time passes."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime, timedelta

from functions.aws import clock, due, queue, recounting
from functions.aws.settings import Setting
from functions.aws.trigger import Delivery
from functions.claims import clocks, payment, store
from functions.core.access import Action
from functions.core.docket import Happening


def hand_to_bank(delivery: Delivery, claim_id: str, payment_id: str) -> None:
    """Put the instruction on the bank connector's queue; the payment id is its key there (R34)."""
    file = store.load(delivery, claim_id, Action.CLAIM_HAND_TO_BANK)
    instruction = payment.instruction(file.claim, payment_id)
    if instruction is not None:
        queue.send(Setting.BANK_QUEUE, instruction)


def hear(delivery: Delivery, claim_id: str, happened: Happening) -> None:
    """Let the claim's clocks know of what others did."""
    store.timetables.hear(delivery, claim_id, happened)


def hear_of_document(delivery: Delivery, claim_id: str, at: datetime) -> None:
    """Let the clocks know of a document, and of what the claim has come to."""
    claim, documents = store.with_documents(claim_id)
    store.timetables.hear(delivery, claim_id, *clocks.of_document(claim, documents, at))


def fire(claim_ids: list[str]) -> dict[str, int]:
    """Tell of what time alone has made due of these claims; it may have ceased to be meanwhile.

    Raises:
        NotFired: as `keep_time`.
    """
    fired = due.each("claims", claim_ids, store.timetables.fire)
    due.raise_failed("claims", fired)
    return {"fired": fired.done}


def wait(delivery: Delivery, claim_id: str, revisions: Set[tuple[str, str, int]]) -> None:
    """Have the claim looked at when these clocks, (pack, clock, revision), come to an instant."""
    store.timetables.wait(delivery, claim_id, revisions)


def keep_time(*, most: int, within: timedelta, recounted: int) -> dict[str, int]:
    """Tell of what time alone has made due, at most so many claims within so long; count at most so
    many anew where something was published.

    Raises:
        NotFired: some claims could not be seen to.
    """
    fired = due.fire("claims", store.timetables.fire, most=most, until=clock.wall() + within)
    anew = recounting.go_on(store.timetables, most=recounted)
    due.raise_failed("claims", fired, anew)
    return {"fired": fired.done, "recounted": anew.done}
