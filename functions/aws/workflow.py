"""Executions that wait for the instants of a clock, and then have its case looked at.

They are a second hand beside the timer of each minute, and nothing depends on them: none is ever
cancelled or asked for anything, and where they are all lost the timer tells of every instant.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from functions.aws import clock, settings
from functions.aws.clients import client, refusal
from functions.aws.settings import Setting
from functions.core.timetable import Clock

_SOONEST = timedelta(minutes=1)
"""What is due sooner is left to the timer, which comes as soon."""


def start(case_id: str, timed: Clock, instants: Iterable[datetime]) -> None:
    """Have the case looked at when these instants of its clock come (business time).

    An execution of that name is one of this very revision, whatever it was told: it is enough.
    There is none where no instant is within reach.

    Raises:
        ClientError, BotoCoreError: it was not started; whoever asked is asked again.
    """
    ahead = _within_reach(instants)
    if not ahead:
        return
    named = {"pack": timed.pack, "clock": timed.clock, "revision": timed.revision}
    try:
        client("stepfunctions").start_execution(
            stateMachineArn=settings.get(Setting.MACHINE),
            name=name(case_id, timed),
            input=json.dumps({"case_id": case_id, **named, "instants": ahead}),
        )
    except refusal() as error:
        if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
            raise


def name(case_id: str, timed: Clock) -> str:
    """At most 80 letters, digits, hyphens and underscores, as Step Functions asks."""
    return f"{case_id}-{timed.pack}-{timed.clock}-{timed.revision}"


def _within_reach(instants: Iterable[datetime]) -> list[str]:
    """The instants by real time, earliest first, without what is too near or too far."""
    now = clock.wall()
    farthest = timedelta(seconds=int(settings.get(Setting.LONGEST_WAIT)))
    return sorted(
        {
            _after(moment)
            for moment in map(clock.to_wall, instants)
            if _SOONEST <= moment - now <= farthest
        }
    )


def _after(moment: datetime) -> str:
    """The whole second that follows, as a wait takes it: who calls early finds nothing due."""
    return f"{moment + timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"
