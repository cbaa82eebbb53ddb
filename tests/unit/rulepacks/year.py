"""A year of cases in memory: what happens reaches the clocks late, twice and in any order.

Everything that decides is the product's own: rules, dockets, `heard` and `fire`. Around it stand a
table (a dict), its due index (a heap), a queue that delivers when it likes, and a timer that comes
each minute but for one outage.
"""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from functions.core.calendar import Venue, local_date
from functions.core.decision import Decision
from functions.core.docket import Docket, Happening
from functions.core.event import Event
from functions.core.timetable import Timetable
from functions.rulepacks import calendars, dockets
from functions.rulepacks.packs import CaseKind

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)
OUTAGE = (datetime(2026, 3, 10, 1, tzinfo=UTC), datetime(2026, 3, 10, 4, tzinfo=UTC))
"""Three hours around 09:00 in Shanghai and 16:00 UTC the day before: when most warnings are due."""
MINUTE = timedelta(minutes=1)
CHINA, BRITAIN = Venue(), Venue("Europe/London", "gb", "GB")

CLAIM = (
    ("claim.reported", None, 0.0),
    ("notice.sent", "claim.reported", 0.03),
    ("document.received", None, 30),
    ("document.received", None, 50),
    ("claim.deficiency_notified", None, 40),
    ("notice.sent", "claim.deficiency_notified", 40.1),
    ("notice.delivered", "claim.deficiency_notified", 42),
    ("claim.items_received", None, 160),
    ("claim.registered", None, 170),
    ("claim.approved", None, 400),
    ("claim.agreement_reached", None, 500),
    ("claim.paid", None, 700),
    ("claim.withdrawn", None, 300),
)
"""What may happen to a claim: event, notice, and hours after the report, more or less."""
COMPLAINT = (
    ("complaint.received", None, 0.0),
    ("complaint.new_facts_received", None, 120),
    ("complaint.decided", None, 300),
    ("complaint.notified", None, 320),
    ("notice.sent", "complaint.notified", 321),
    ("complaint.review_requested", None, 800),
    ("complaint.review_decided", None, 1300),
    ("complaint.withdrawn", None, 200),
)


@dataclass(order=True)
class Delivery:
    """One event, handed to a case; sorted by when that happens."""

    now: datetime
    case_id: str
    event_id: str
    happened: Happening = field(compare=False)


@dataclass
class Year:
    """So many cases, from one seed."""

    cases: int
    seed: int
    timetables: dict[str, Timetable] = field(default_factory=dict)
    told: list[tuple[datetime, str, Event]] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    due: list[tuple[datetime, str]] = field(default_factory=list)
    """The index; an entry that is superseded stays behind in the heap, and is skipped."""

    def docket(self, case_id: str) -> Docket:
        timetable = self.timetables[case_id]
        kind, venue = CaseKind(timetable.kind), timetable.venue
        calendar = calendars.named(venue.calendar)
        return dockets.of(kind, venue, timetable.received_on, frozenset(), calendar)

    def run(self) -> Year:
        """The whole year: every delivery, and every minute in which something is due."""
        deliveries = self._deliveries()
        heapq.heapify(deliveries)
        while deliveries or self.due:
            tick = next_tick(self.due[0][0]) if self.due else END
            if deliveries and deliveries[0].now < tick:
                self._hear(heapq.heappop(deliveries))
            elif tick < END:
                self._fire(tick)
            elif not deliveries:
                break
        return self

    def _deliveries(self) -> list[Delivery]:
        chance = random.Random(self.seed)  # noqa: S311 - a seed that can be run again
        found = []
        for number in range(self.cases):
            kind, venue, script = chance.choice(
                [
                    (CaseKind.CLAIM, CHINA, CLAIM),
                    (CaseKind.COMPLAINT, CHINA, COMPLAINT),
                    (CaseKind.COMPLAINT, BRITAIN, COMPLAINT),
                ]
            )
            received = BEGIN + timedelta(seconds=chance.uniform(0, 350 * 86_400))
            case_id = f"{kind}-{number}"
            self.timetables[case_id] = Timetable(
                kind=kind,
                case_id=case_id,
                case_no=case_id,
                branch="SH",
                received_on=local_date(received, venue.time_zone),
                **venue._asdict(),
            )
            for step, (type_, template, hours) in enumerate(script):
                if step and chance.random() < 0.3:  # it never happens
                    continue
                at = received + timedelta(hours=hours * chance.lognormvariate(0, 0.7))
                for _ in range(1 + (chance.random() < 0.2)):  # and is told of twice
                    late = timedelta(seconds=chance.choice([0.5, 2, 20, 600, 7200]))
                    happened = Happening(type_, at, template)
                    found.append(Delivery(at + late, case_id, f"{step}", happened))
        return [each for each in found if each.now < END]

    def _hear(self, delivery: Delivery) -> None:
        if (delivery.case_id, delivery.event_id) in self.seen:
            return  # the guard row of its first delivery is there
        self.seen.add((delivery.case_id, delivery.event_id))
        timetable = self.timetables[delivery.case_id]
        self._store(
            delivery.now,
            self.docket(delivery.case_id).heard(timetable, delivery.happened, now=delivery.now),
        )

    def _fire(self, tick: datetime) -> None:
        while self.due and self.due[0][0] <= tick:
            instant, case_id = heapq.heappop(self.due)
            timetable = self.timetables[case_id]
            if timetable.next_at == instant:
                fired = self.docket(case_id).fire(timetable, now=tick)
                assert fired is not None, f"{case_id} is due at {instant}, and is not"
                self._store(tick, fired)

    def _store(self, now: datetime, decision: Decision[Timetable] | None) -> None:
        if decision is None:
            return
        state = decision.state
        self.told += [(now, state.case_id, event) for event in decision.events]
        if state.next_at != self.timetables[state.case_id].next_at and state.next_at is not None:
            heapq.heappush(self.due, (state.next_at, state.case_id))
        self.timetables[state.case_id] = state


def next_tick(moment: datetime) -> datetime:
    """The first minute at or after a moment in which the timer works."""
    tick = moment.replace(second=0, microsecond=0)
    tick += MINUTE * (tick < moment)
    return OUTAGE[1] if OUTAGE[0] <= tick < OUTAGE[1] else tick
