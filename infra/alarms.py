"""What wakes a person: each kind of alarm has its paragraph in `docs/runbook.md`."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.functions import Functions
from infra.machines import Machines
from infra.queues import GuardedQueue
from infra.stage import Stage

OLDEST_MESSAGE = Duration.minutes(5)
OLDEST_RECORD = Duration.minutes(2)
_EVERY = Duration.minutes(1)
IGNORED = "object ignored"
"""The message of the documents worker's log about an upload that counts for nothing."""
UNHEARD = "deadline heard by nobody"
"""The message of the notices worker's log about a deadline for which no one can be told."""


class Alarms(Construct):
    """One topic, and an alarm for everything that must not fail in silence."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Alarms")
        key = kms.Key(
            self,
            "Key",
            description=f"Alarms of Anxin ({stage.name})",
            enable_key_rotation=True,
            removal_policy=stage.removal,
        )
        key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                resources=["*"],
            )
        )
        self.topic = sns.Topic(self, "Topic", master_key=key, enforce_ssl=True)

    def watch_queues(self, queues: Mapping[str, GuardedQueue]) -> None:
        """Anything parked, and anything that waits too long."""
        for name, guarded in queues.items():
            self.watch_dead_letters(name, guarded.dead)
            self._alarm(
                "Waiting",
                name,
                f"The oldest message for {name} is older than {_minutes(OLDEST_MESSAGE)}.",
                guarded.queue.metric_approximate_age_of_oldest_message(
                    period=_EVERY, statistic="Maximum"
                ),
                OLDEST_MESSAGE.to_seconds(),
                periods=3,
            )

    def watch_dead_letters(self, name: str, dead: sqs.Queue) -> None:
        """Every message there is work that was not done."""
        self._alarm(
            "Parked",
            name,
            f"Messages of {name} were given up and wait in the dead-letter queue.",
            dead.metric_approximate_number_of_messages_visible(period=_EVERY, statistic="Maximum"),
            0,
        )

    def watch_functions(self, functions: Functions) -> None:
        """Errors and throttles of each function, and how far the relay is behind the table."""
        for name, function in functions.by_name.items():
            id_ = name.title().replace("-", "")
            self._alarm(
                "Failing",
                id_,
                f"The function {name} ended in an error.",
                function.metric_errors(period=_EVERY, statistic="Sum"),
                0,
            )
            self._alarm(
                "Throttled",
                id_,
                f"The function {name} was refused for want of concurrency.",
                function.metric_throttles(period=_EVERY, statistic="Sum"),
                0,
                periods=5,
            )
        self._relay_lag(functions["relay"])

    def _relay_lag(self, relay: lambda_.Function) -> None:
        self._alarm(
            "Behind",
            "Relay",
            f"Events have waited over {_minutes(OLDEST_RECORD)} in the table's stream.",
            relay.metric("IteratorAge", period=_EVERY, statistic="Maximum"),
            OLDEST_RECORD.to_milliseconds(),
            periods=2,
        )

    def watch_machines(self, machines: Machines) -> None:
        """Executions that failed, hung, or were slowed down by the account's limits."""
        for context, machine in machines.by_context.items():
            name = f"{context.capitalize()}Machine"
            self._alarm(
                "Failing",
                name,
                f"An execution that waits for instants of {context} ended in an error.",
                machine.metric_failed(period=_EVERY, statistic="Sum"),
                0,
            )
            self._alarm(
                "Hanging",
                name,
                f"An execution that waits for instants of {context} lasted longer than any wait.",
                machine.metric_timed_out(period=_EVERY, statistic="Sum"),
                0,
            )
            self._alarm(
                "Throttled",
                name,
                f"Step Functions slows down executions that wait for instants of {context}.",
                machine.metric_throttled(period=_EVERY, statistic="Sum"),
                0,
                periods=5,
            )

    def watch_uploads(self, stage: Stage, worker: lambda_.Function) -> None:
        """Objects in the bucket that no document waits for: somebody uploads over another file."""
        self._alarm(
            "Ignored",
            "Uploads",
            "A file was uploaded that belongs to no document, or over one that is there already.",
            self._said(stage, worker, IGNORED, "ObjectsIgnored"),
            0,
        )

    def watch_deadlines(self, stage: Stage, worker: lambda_.Function) -> None:
        """Deadlines nobody hears of: no one fills the place, or no one there has an address."""
        self._alarm(
            "Unheard",
            "Deadlines",
            "A deadline is near or was missed, and there is nobody who can be told.",
            self._said(stage, worker, UNHEARD, "WarningsUnheard"),
            0,
        )

    def _said(
        self, stage: Stage, function: lambda_.Function, message: str, name: str
    ) -> cloudwatch.Metric:
        """How often a function's log says something."""
        found = logs.MetricFilter(
            self,
            name,
            log_group=function.log_group,
            filter_pattern=logs.FilterPattern.string_value("$.message", "=", message),
            metric_namespace=f"Anxin/{stage.name}",
            metric_name=name,
        )
        return found.metric(period=_EVERY, statistic="Sum")

    def watch_api(self, api_id: str) -> None:
        """Answers that are our fault."""
        self._alarm(
            "Failing",
            "Api",
            "The API answered with a server error.",
            cloudwatch.Metric(
                namespace="AWS/ApiGateway",
                metric_name="5xx",
                dimensions_map={"ApiId": api_id},
                period=_EVERY,
                statistic="Sum",
            ),
            0,
        )

    def _alarm(
        self,
        kind: str,
        name: str,
        description: str,
        metric: cloudwatch.IMetric,
        above: float,
        *,
        periods: int = 1,
    ) -> None:
        alarm = cloudwatch.Alarm(
            self,
            f"{name}{kind}",
            alarm_description=f"{description} See docs/runbook.md#{kind.lower()}.",
            metric=metric,
            threshold=above,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluation_periods=periods,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))


def _minutes(length: Duration) -> str:
    return f"{length.to_minutes():g} minutes"
