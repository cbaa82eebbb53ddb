"""Who is told of what is heard: an event, a sentence; its words stand in `rulepacks/notices`."""

from __future__ import annotations

from functions.aws.queue import Subscriptions
from functions.aws.trigger import Delivery
from functions.notices import usecases

subscriptions = Subscriptions("notices")
handler = subscriptions.handler


@subscriptions.on("claim.reported")
def when_a_claim_is_reported_tell_the_claimant(delivery: Delivery) -> None:
    usecases.tell(delivery, "claim.reported")


@subscriptions.on("claim.deficiency_notified")
def when_documents_are_missing_tell_the_claimant(delivery: Delivery) -> None:
    usecases.tell(delivery, "claim.deficiency_notified")


@subscriptions.on("claim.registered")
def when_a_claim_is_registered_tell_the_claimant(delivery: Delivery) -> None:
    usecases.tell(delivery, "claim.registered")


@subscriptions.on("claim.amount_offered")
def when_an_amount_is_offered_tell_the_claimant(delivery: Delivery) -> None:
    usecases.tell(delivery, "claim.amount_offered")


@subscriptions.on("claim.agreement_reached")
def when_an_amount_is_agreed_tell_the_claimant(delivery: Delivery) -> None:
    usecases.tell(delivery, "claim.agreement_reached")


@subscriptions.on("claim.disputed")
def when_an_amount_is_disputed_tell_the_claimant_the_ways(delivery: Delivery) -> None:
    usecases.tell(delivery, "claim.disputed")


@subscriptions.on("claim.paid")
def when_a_claim_is_paid_tell_the_claimant(delivery: Delivery) -> None:
    usecases.tell(delivery, "claim.paid")


@subscriptions.on("claim.closed_without_payment")
def when_a_claim_comes_to_nothing_tell_the_claimant_why(delivery: Delivery) -> None:
    usecases.tell(delivery, "claim.closed_without_payment")


@subscriptions.on("claim.withdrawn")
def when_a_claim_is_withdrawn_tell_the_claimant(delivery: Delivery) -> None:
    usecases.tell(delivery, "claim.withdrawn")


@subscriptions.on("deadline.warned")
def when_a_deadline_is_near_tell_those_who_can_keep_it(delivery: Delivery) -> None:
    usecases.remind(delivery, "deadline.warned")


@subscriptions.on("deadline.breached")
def when_a_deadline_was_missed_tell_those_who_answer_for_it(delivery: Delivery) -> None:
    usecases.remind(delivery, "deadline.breached")


@subscriptions.on("deadline.moved")
def when_a_publication_leaves_less_time_tell_those_who_must_hurry(delivery: Delivery) -> None:
    usecases.remind(delivery, "deadline.moved")
