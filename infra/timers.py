"""What wakes us by the clock."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from infra.functions import TIMEOUTS, Functions
from infra.queues import GuardedQueue

EVERY = Duration.minutes(1)


class Timers(Construct):
    """The sweeper's tick: a schedule to a queue to the function, so that a failed tick is seen."""

    def __init__(self, scope: Construct, functions: Functions) -> None:
        super().__init__(scope, "Timers")
        # A tick is worth little once the next ones have come.
        self.ticks = GuardedQueue(
            self, "Sweeper", handled_within=TIMEOUTS["sweeper"], kept=Duration.minutes(30)
        )
        events.Rule(
            self,
            "EveryMinute",
            schedule=events.Schedule.rate(EVERY),
            targets=[
                targets.SqsQueue(
                    self.ticks.queue,
                    dead_letter_queue=self.ticks.dead,
                    retry_attempts=3,
                    max_event_age=Duration.minutes(5),
                )
            ],
        )
        self.ticks.feed(functions["sweeper"], batch=1, at_once=2, names_failures=False)
