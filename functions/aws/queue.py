"""Queues: the loop over a batch that every consumer shares, and sending to a partner's queue."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import Field

from functions.aws import clock, observability, settings
from functions.aws.clients import client
from functions.aws.settings import Setting
from functions.aws.trigger import Delivery, Repeated
from functions.core.errors import Conflict, Overtaken
from functions.core.values import Tolerant

Consumer = Callable[[Delivery], None]

_ATTEMPTS = 5


class _Message(Tolerant):
    """What EventBridge puts on a queue."""

    id: str = ""
    source: str
    type: str = Field(alias="detail-type")
    detail: dict[str, Any]


class _Fact(Tolerant):
    """What a consumer needs of one of our envelopes."""

    id: str
    occurred_at: str
    correlation_id: str
    data: dict[str, Any]


class Subscriptions:
    """What one context does when it hears of an event; each consumer's name is a sentence."""

    def __init__(self, context: str) -> None:
        self.context = context
        self.consumers: dict[str, list[Consumer]] = {}

    def on(self, *types: str) -> Callable[[Consumer], Consumer]:
        """Register the decorated consumer for these event types."""

        def register(consumer: Consumer) -> Consumer:
            for type_ in types:
                self.consumers.setdefault(type_, []).append(consumer)
            return consumer

        return register

    def handler(self, event: dict[str, Any], context: object) -> dict[str, Any]:
        """Handle one batch; only the messages that failed come back (partial batch response)."""
        failures = []
        for record in event["Records"]:
            try:
                self._deliver(_Message.model_validate_json(record["body"]))
            except Exception as error:  # noqa: BLE001 - whatever it is, the others in the batch go on
                # Reported, not swallowed: the queue redelivers it, then parks it for a person.
                observability.log.exception(
                    "message failed",
                    extra={"message_id": record["messageId"], "error": type(error).__name__},
                )
                failures.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failures}

    def _deliver(self, message: _Message) -> None:
        for consumer in self.consumers[message.type]:
            delivery = _delivery(f"{self.context}.{consumer.__name__}", message)
            for attempt in range(_ATTEMPTS):
                try:
                    consumer(delivery)
                except Repeated:
                    break
                except (Conflict, Overtaken):
                    if attempt == _ATTEMPTS - 1:
                        raise
                    clock.pause(attempt)
                else:
                    break


def _delivery(consumer: str, message: _Message) -> Delivery:
    if not message.source.startswith("anxin."):  # an AWS service's event has no envelope of ours
        return Delivery(consumer, message.id, message.id, message.detail)
    fact = _Fact.model_validate(message.detail)
    return Delivery(
        consumer=consumer,
        event_id=fact.id,
        correlation_id=fact.correlation_id,
        data=fact.data,
        occurred_at=fact.occurred_at,
    )


def send(queue: Setting, message: Mapping[str, Any]) -> None:
    """Put one JSON message on the queue whose URL is the setting `queue`."""
    client("sqs").send_message(
        QueueUrl=settings.get(queue), MessageBody=json.dumps(message, ensure_ascii=False)
    )
