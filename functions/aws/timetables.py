"""Timetables in the table: the clocks of each case beside it, the same for every kind of case."""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import datetime
from typing import NamedTuple

from functions.aws import clock, commit, due, publications, workflow
from functions.aws.commit import Put
from functions.aws.table import Loaded
from functions.aws.trigger import Delivery, Key
from functions.core.access import Action, Record
from functions.core.decision import Decision
from functions.core.docket import Docket, Happening
from functions.core.errors import NotFound
from functions.core.event import Event
from functions.core.timetable import Timetable
from functions.rulepacks import dockets
from functions.rulepacks.packs import CaseKind


class Timed(NamedTuple):
    """The clocks of a case, and the rules they are under."""

    timetable: Timetable
    docket: Docket

    def after(
        self, events: Iterable[Event], *, now: datetime
    ) -> tuple[Timed, Decision[Timetable] | None]:
        """The clocks after the events of a decision on the case, and what has to be stored."""
        moved = self.docket.keep(self.timetable, events, now=now)
        return (self if moved is None else self._replace(timetable=moved.state)), moved


def timed(timetable: Timetable) -> Timed:
    """The timetable with its rules: the law where and when the case was received, our promises."""
    docket = dockets.of(
        CaseKind(timetable.kind),
        timetable.venue,
        timetable.received_on,
        frozenset(timetable.variants),
        publications.calendar(timetable.calendar),
    )
    return Timed(timetable, docket)


class Timetables(NamedTuple):
    """Where the timetables of one context lie."""

    context: str
    prefix: str
    """Of its cases' keys: `CLM`."""

    def key(self, case_id: str) -> Key:
        return Key(f"{self.prefix}#{case_id}", "@clocks")

    def find(self, loaded: Loaded, case_id: str) -> Timed:
        """The timetable of a case, where `loaded` holds it (by `publications.load`).

        Raises:
            NotFound: the case has none.
        """
        timetable = loaded.find(self.key(case_id), Timetable)
        if timetable is None:
            raise NotFound
        return timed(timetable)

    def along(self, loaded: Loaded, moved: Decision[Timetable] | None) -> tuple[Put, ...]:
        """What the commit of a decision on the case writes of the clocks it `moved`."""
        if moved is None:
            return ()
        key = self.key(moved.state.case_id)
        return commit.along(loaded, key, moved, indexes=self._indexes(moved.state))

    def hear(self, delivery: Delivery, case_id: str, *happened: Happening) -> None:
        """Let the clocks know of what others did, one after the other."""
        loaded, found = self._load(delivery, case_id)
        timetable, events = found.timetable, list[Event]()
        for one in happened:
            if decision := found.docket.heard(timetable, one, now=clock.now()):
                timetable = decision.state
                events += decision.events
        if events:
            self._commit(loaded, Decision(timetable, tuple(events)))

    def fire(self, delivery: Delivery, case_id: str) -> None:
        """Tell of what time alone has made due; it may have ceased to be meanwhile."""
        loaded, found = self._load(delivery, case_id)
        decision = found.docket.fire(found.timetable, now=clock.now())
        if decision is not None:
            self._commit(loaded, decision)

    def wait(self, delivery: Delivery, case_id: str, revisions: Set[tuple[str, str, int]]) -> None:
        """Start an execution for each of these clocks, (pack, clock, revision), that still is.

        Any other revision is told of by an event of its own.
        """
        _, (timetable, docket) = self._load(delivery, case_id)
        for running in timetable.clocks:
            if (*running.name, running.revision) in revisions:
                workflow.start(case_id, running, docket.ahead(running))

    def recount(self, delivery: Delivery, case_id: str) -> None:
        """Count what still runs by the calendar as it is published now."""
        loaded, found = self._load(delivery, case_id)
        decision = found.docket.recount(found.timetable, now=clock.now())
        if decision is not None:
            self._commit(loaded, decision)

    def _load(self, delivery: Delivery, case_id: str) -> tuple[Loaded, Timed]:
        loaded = publications.load(delivery, self.key(case_id))
        found = self.find(loaded, case_id)
        loaded.require(Action.KEEP_TIME, Record(branch=found.timetable.branch))
        return loaded, found

    def _commit(self, loaded: Loaded, decision: Decision[Timetable]) -> None:
        state = decision.state
        key = self.key(state.case_id)
        commit.commit(loaded, key, decision, indexes=self._indexes(state))

    def _indexes(self, timetable: Timetable) -> dict[str, str]:
        return due.entry(self.context, timetable.case_id, timetable.next_at)
