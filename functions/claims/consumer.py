"""What claims do when they hear of something."""

from __future__ import annotations

from functions.aws.queue import Subscriptions
from functions.aws.trigger import Delivery
from functions.claims import usecases

subscriptions = Subscriptions("claims")
handler = subscriptions.handler


@subscriptions.on("payment.instructed")
def when_a_payment_is_instructed_hand_it_to_the_bank(delivery: Delivery) -> None:
    usecases.hand_to_bank(delivery, delivery.data["claim_id"], delivery.data["payment_id"])
