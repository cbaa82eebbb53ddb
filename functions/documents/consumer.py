"""What documents do when they hear of something."""

from __future__ import annotations

from functions.aws.queue import Subscriptions
from functions.aws.trigger import Delivery
from functions.documents import arrivals
from functions.documents.readings import ObjectCreated, ObjectScanned, Received

subscriptions = Subscriptions("documents")
handler = subscriptions.handler


@subscriptions.on("Object Created")
def when_an_object_arrives_inspect_it(delivery: Delivery) -> None:
    arrived = ObjectCreated.model_validate(delivery.data).object
    arrivals.look_at(delivery, arrived.key, arrived.version_id)


@subscriptions.on("GuardDuty Malware Protection Object Scan Result")
def when_an_object_was_scanned_settle_it(delivery: Delivery) -> None:
    scanned = ObjectScanned.model_validate(delivery.data)
    arrivals.look_at(delivery, scanned.object.key, scanned.object.version_id, scanned.scan)


@subscriptions.on("document.received")
def when_a_document_is_received_remove_what_it_supersedes(delivery: Delivery) -> None:
    arrivals.remove_superseded(delivery, Received.model_validate(delivery.data))
