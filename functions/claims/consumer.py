"""What claims do when they hear of something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from functions.aws.queue import Subscriptions
from functions.aws.trigger import Delivery
from functions.claims import reactions
from functions.core.docket import Happening

subscriptions = Subscriptions("claims")
handler = subscriptions.handler


@subscriptions.on("payment.instructed")
def when_a_payment_is_instructed_hand_it_to_the_bank(delivery: Delivery) -> None:
    reactions.hand_to_bank(delivery, delivery.data["claim_id"], delivery.data["payment_id"])


@subscriptions.on("deadlines.started")
def when_clocks_start_wait_for_their_instants(delivery: Delivery) -> None:
    _wait(delivery, delivery.data["clocks"])


@subscriptions.on("deadline.moved")
def when_a_clock_moves_wait_for_its_new_instants(delivery: Delivery) -> None:
    _wait(delivery, [delivery.data])


def _wait(delivery: Delivery, told: Iterable[Mapping[str, Any]]) -> None:
    revisions = {(each["pack"], each["clock"], each["revision"]) for each in told}
    reactions.wait(delivery, delivery.data["case_id"], revisions)


@subscriptions.on("document.received")
def when_a_document_is_received_the_clocks_hear_of_it(delivery: Delivery) -> None:
    at = datetime.fromisoformat(delivery.occurred_at)
    reactions.hear_of_document(delivery, delivery.data["case_id"], at)


@subscriptions.on("notice.sent")
def when_a_notice_is_sent_the_clocks_it_proves_stop(delivery: Delivery) -> None:
    if "customer_id" not in delivery.data:
        return  # what our own people were told keeps no promise
    at = datetime.fromisoformat(delivery.occurred_at)
    sent = Happening("notice.sent", at, delivery.data["template"])
    reactions.hear(delivery, delivery.data["subject_id"], sent)
