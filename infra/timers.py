"""What wakes us by the clock."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from infra.functions import TIMEOUTS, Functions, kind_of
from infra.queues import GuardedQueue

EVERY = Duration.minutes(1)


class Timers(Construct):
    """A tick each minute, for the sweeper and every context's timer.

    It goes through a queue to its function, so that a failed tick is seen.
    """

    def __init__(self, scope: Construct, functions: Functions) -> None:
        super().__init__(scope, "Timers")
        woken = [name for name in functions.by_name if kind_of(name) in {"sweeper", "timer"}]
        self.ticks = {_id(name): self._ticks(name) for name in woken}
        events.Rule(
            self,
            "EveryMinute",
            schedule=events.Schedule.rate(EVERY),
            targets=[
                targets.SqsQueue(
                    ticks.queue,
                    dead_letter_queue=ticks.dead,
                    retry_attempts=3,
                    max_event_age=Duration.minutes(5),
                )
                for ticks in self.ticks.values()
            ],
        )
        for name in woken:
            self.ticks[_id(name)].feed(functions[name], batch=1, at_once=2, names_failures=False)

    def _ticks(self, name: str) -> GuardedQueue:
        # A tick is worth little once the next ones have come.
        return GuardedQueue(
            self, _id(name), handled_within=TIMEOUTS[kind_of(name)], kept=Duration.minutes(30)
        )


def _id(name: str) -> str:
    return name.title().replace("-", "")
