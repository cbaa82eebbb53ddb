"""Who hears of what: table stream to relay, bus to the queues of the consuming contexts."""

from __future__ import annotations

from collections.abc import Iterable

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from constructs import Construct

from functions.claims.events import (
    ClaimAgreementReached,
    ClaimAmountOffered,
    ClaimClosedWithoutPayment,
    ClaimDeficiencyNotified,
    ClaimDisputed,
    ClaimPaid,
    ClaimRegistered,
    ClaimReported,
    ClaimWithdrawn,
    PaymentInstructed,
)
from functions.core.deadline_events import (
    CaseTimed,
    DeadlineBreached,
    DeadlineMoved,
    DeadlinesStarted,
    DeadlineWarned,
)
from functions.core.event import Event
from functions.documents.events import DocumentReceived
from functions.notices.events import NoticeSent
from infra.data import Data
from infra.functions import TIMEOUTS, Functions
from infra.malware import UPLOADS
from infra.platform import Platform
from infra.queues import GuardedQueue, dead_letters
from infra.stage import Stage

CONSUMERS: dict[str, tuple[type[Event], ...]] = {
    "claims": (
        PaymentInstructed,
        DocumentReceived,
        NoticeSent,
        DeadlinesStarted,
        DeadlineMoved,
    ),
    "documents": (DocumentReceived,),
    "notices": (
        ClaimReported,
        ClaimDeficiencyNotified,
        ClaimRegistered,
        ClaimAmountOffered,
        ClaimAgreementReached,
        ClaimDisputed,
        ClaimClosedWithoutPayment,
        ClaimPaid,
        ClaimWithdrawn,
        DeadlineWarned,
        DeadlineBreached,
        DeadlineMoved,
    ),
}
"""Context -> the events its worker hears, by way of its queue."""

CASES = {"claims": "claim"}
"""Context -> the kind of its own cases: it hears of no other case's clocks."""

BATCH = 10
_BATCHES = {"documents": 1}
"""A worker that opens strangers' files takes one at a time: a bad one keeps no other waiting."""
DELIVERY_ATTEMPTS = 50
DELIVERY_AGE = Duration.hours(12)
_AT_ONCE = {"local": 2, "dev": 5, "prod": 20}


class Routing(Construct):
    """The queues by consuming context, and the relay's own dead letters."""

    def __init__(
        self, scope: Construct, stage: Stage, data: Data, platform: Platform, functions: Functions
    ) -> None:
        super().__init__(scope, "Routing")
        self.stage = stage
        self.relay_dead = dead_letters(self, "RelayDead")
        self._relay(data, functions["relay"])
        self.queues: dict[str, GuardedQueue] = {}
        for context, heard in CONSUMERS.items():
            queue = self._inbox(context, functions)
            for source, types in by_source(heard).items():
                self._rule(
                    f"{context.capitalize()}From{source.capitalize()}",
                    queue,
                    events.EventPattern(
                        source=[f"anxin.{source}"],
                        detail_type=types,
                        detail=_detail(context, source),
                    ),
                    bus=platform.bus,
                )
        # S3 and GuardDuty tell the account's default bus; nothing of ours can.
        bucket = [data.bucket.bucket_name]
        uploads = events.Match.prefix(UPLOADS)
        self._rule(
            "DocumentsFromBucket",
            self.queues["documents"],
            events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={"bucket": {"name": bucket}, "object": {"key": uploads}},
            ),
        )
        if stage.has_scanner:
            self._rule(
                "DocumentsFromScanner",
                self.queues["documents"],
                events.EventPattern(
                    source=["aws.guardduty"],
                    detail_type=["GuardDuty Malware Protection Object Scan Result"],
                    detail={"s3ObjectDetails": {"bucketName": bucket, "objectKey": uploads}},
                ),
            )
        self.tap = self._tap(platform) if stage.is_local else None

    def _relay(self, data: Data, relay: lambda_.Function) -> None:
        """Event rows as they enter the table; a batch that fails is halved, then parked.

        The rows themselves stay in the outbox, where the sweeper finds them.
        """
        relay.add_event_source(
            sources.DynamoEventSource(
                data.table,
                starting_position=lambda_.StartingPosition.TRIM_HORIZON,
                batch_size=BATCH,
                bisect_batch_on_error=True,
                report_batch_item_failures=True,
                retry_attempts=10,
                max_record_age=Duration.hours(1),
                on_failure=sources.SqsDlq(self.relay_dead),
                filters=[
                    lambda_.FilterCriteria.filter(
                        {
                            "eventName": lambda_.FilterRule.is_equal("INSERT"),
                            "dynamodb": {
                                "Keys": {"SK": {"S": lambda_.FilterRule.begins_with("E#")}}
                            },
                        }
                    )
                ],
            )
        )

    def _inbox(self, context: str, functions: Functions) -> GuardedQueue:
        """The queue of a context's worker, which takes no more at once than the stage allows."""
        inbox = GuardedQueue(self, context.capitalize(), handled_within=TIMEOUTS["worker"])
        inbox.feed(
            functions[f"{context}-worker"],
            batch=_BATCHES.get(context, BATCH),
            at_once=_AT_ONCE[self.stage.name],
        )
        self.queues[context] = inbox
        return inbox

    def _rule(
        self,
        id_: str,
        inbox: GuardedQueue,
        pattern: events.EventPattern,
        bus: events.IEventBus | None = None,
    ) -> None:
        """A rule whose target is a queue; what cannot be delivered goes to its dead letters."""
        events.Rule(
            self,
            id_,
            event_bus=bus,
            event_pattern=pattern,
            targets=[
                targets.SqsQueue(
                    inbox.queue,
                    dead_letter_queue=inbox.dead,
                    retry_attempts=DELIVERY_ATTEMPTS,
                    max_event_age=DELIVERY_AGE,
                )
            ],
        )

    def _tap(self, platform: Platform) -> GuardedQueue:
        """Local stage only: hears everything, so that the local run can show what was published."""
        tap = GuardedQueue(self, "Tap", handled_within=Duration.seconds(5))
        self._rule(
            "TapFromBus",
            tap,
            events.EventPattern(source=events.Match.prefix("anxin.")),
            bus=platform.bus,
        )
        return tap


def _detail(context: str, source: str) -> dict[str, object] | None:
    """What an event has to say, beside its type, for a context to hear of it."""
    if source == CaseTimed.context and context in CASES:
        return {"data": {"case_kind": [CASES[context]]}}
    return None


def by_source(heard: Iterable[type[Event]]) -> dict[str, list[str]]:
    """Event types by the context that publishes them: one rule each."""
    types: dict[str, list[str]] = {}
    for event in heard:
        types.setdefault(event.context, []).append(event.type)
    return types
