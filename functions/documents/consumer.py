"""What documents do when they hear of something."""

from __future__ import annotations

from functions.aws.queue import Subscriptions
from functions.aws.trigger import Delivery
from functions.documents import usecases
from functions.documents.readings import ObjectCreated

subscriptions = Subscriptions("documents")
handler = subscriptions.handler


@subscriptions.on("Object Created")
def when_an_object_arrives_inspect_it(delivery: Delivery) -> None:
    arrived = ObjectCreated.model_validate(delivery.data).object
    usecases.inspect(delivery, arrived.key, arrived.version_id)
