"""A queue is never alone: what fails too often goes to its dead letters, and an alarm tells."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.findings import explain

RECEIVES = 5
"""How often a message is tried before it is parked."""


def dead_letters(scope: Construct, id_: str) -> sqs.Queue:
    """A queue for what failed: kept for 14 days, the longest there is."""
    queue = sqs.Queue(
        scope,
        id_,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=Duration.days(14),
    )
    explain(
        queue,
        "It is itself where the dead letters go; an alarm watches its depth.",
        "AwsSolutions-SQS3",
        "Serverless-SQSRedrivePolicy",
    )
    return queue


class GuardedQueue(Construct):
    """A queue with its dead-letter queue, both encrypted and reached over TLS only."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        handled_within: Duration,
        kept: Duration | None = None,
    ) -> None:
        """Make both queues.

        Args:
            handled_within: the longest one delivery may take (the consumer's timeout); a message
                stays hidden six times as long, as Lambda's polling asks for.
            kept: how long a message may wait; four days unless given.
        """
        super().__init__(scope, id_)
        self.dead = dead_letters(self, "Dead")
        self.queue = sqs.Queue(
            self,
            "Queue",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=kept,
            visibility_timeout=Duration.seconds(6 * handled_within.to_seconds()),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead, max_receive_count=RECEIVES),
        )

    def feed(
        self, function: lambda_.Function, *, batch: int, at_once: int, names_failures: bool = True
    ) -> None:
        """Wake `function` with up to `batch` messages; only those it names as failed come back.

        Args:
            batch: the most messages of one invocation.
            at_once: the most invocations at the same time, two or more.
            names_failures: False for a function that raises instead.
        """
        mapping = lambda_.EventSourceMapping(
            self,
            "Mapping",
            target=function,
            event_source_arn=self.queue.queue_arn,
            batch_size=batch,
            report_batch_item_failures=names_failures,
            max_concurrency=at_once,
        )
        self.queue.grant_consume_messages(function)
        explain(
            mapping,
            "What fails goes back to the queue, and from there to the queue's own dead letters.",
            "Serverless-LambdaEventSourceMappingDestination",
        )
