"""What the rules that ship make of whole lives of cases: corrected, merged, reopened, refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from functions.core.calendar import Venue, local_date
from functions.core.docket import Happening
from functions.core.timetable import ENDED, Clock, ClockState, Timetable
from functions.rulepacks import calendars, dockets
from functions.rulepacks.packs import CaseKind

CHINA, BRITAIN = Venue(), Venue("Europe/London", "gb", "GB")
RECEIVED = datetime(2026, 3, 2, 2, tzinfo=UTC)
IN_2019 = datetime(2019, 3, 4, 2, tzinfo=UTC)
DAY = timedelta(days=1)


class Life:
    """One case, and what its clocks are after what happened to it."""

    def __init__(self, kind: CaseKind, received: datetime = RECEIVED, venue: Venue = CHINA) -> None:
        on = local_date(received, venue.time_zone)
        calendar = calendars.named(venue.calendar)
        self.docket = dockets.of(kind, venue, on, frozenset(), calendar)
        self.received = received
        self.timetable = Timetable(
            kind=kind,
            case_id="m_1",
            case_no="M-1",
            branch="SH",
            received_on=on,
            **venue._asdict(),
        )

    def then(self, type_: str, days: float = 0, template: str | None = None) -> Life:
        """Something that happens so many days after the receipt."""
        at = self.received + days * DAY
        moved = self.docket.heard(self.timetable, Happening(type_, at, template), now=at)
        self.timetable = moved.state if moved else self.timetable
        return self

    def clock(self, name: str, pack: str | None = None) -> Clock:
        """The clock of that name."""
        (found,) = (
            each
            for each in self.timetable.clocks
            if each.clock == name and pack in {None, each.pack}
        )
        return found

    @property
    def owed(self) -> set[str]:
        rules = {name: law.rule for name, law in self.docket.laws.items()}
        return {
            clock.clock
            for clock in self.timetable.clocks
            if clock.state not in ENDED and not rules[clock.name].optional
        }


def complaint(received: datetime = RECEIVED, venue: Venue = CHINA) -> Life:
    life = Life(CaseKind.COMPLAINT, received, venue)
    return life.then("complaint.received").then("complaint.screening_started", 1)


def test_of_two_complaints_that_are_merged_one_is_owed_nothing_and_the_other_begins_anew() -> None:
    """D12: received on 2 March, merged with facts received on 10 March."""
    source, target = complaint().then("complaint.merged", 8), complaint()
    assert source.owed == set()
    assert source.clock("T-CMP-DEC").state is ClockState.CANCELLED
    assert source.then("complaint.merged", 9).clock("T-CMP-DEC").state is ClockState.CANCELLED
    renewed = target.then("complaint.new_facts_received", 8).clock("T-CMP-DEC")
    assert (renewed.due_on, renewed.revision, renewed.state) == (
        date(2026, 3, 25),
        2,
        ClockState.RUNNING,
    )


@pytest.mark.parametrize(
    ("received", "venue"),
    [(RECEIVED, CHINA), (IN_2019, CHINA), (RECEIVED, BRITAIN)],
    ids=["cn-2020", "cn-2013", "uk-disp"],
)
class TestEveryLawOfComplaints:
    @pytest.mark.parametrize("accepted", [False, True])
    def test_what_is_settled_at_once_is_owed_no_more(
        self, received: datetime, venue: Venue, accepted: bool
    ) -> None:
        life = complaint(received, venue)
        if accepted:
            life.then("complaint.accepted", 2)
        assert life.then("complaint.settled_at_once", 3).owed == set()

    @pytest.mark.parametrize("end", ["not_accepted", "referred", "merged", "withdrawn"])
    def test_what_is_not_ours_to_decide_is_owed_no_more(
        self, received: datetime, venue: Venue, end: str
    ) -> None:
        acknowledged = complaint(received, venue).then("notice.sent", 2, "complaint.received")
        assert acknowledged.then(f"complaint.{end}", 3).owed == set()

    @pytest.mark.parametrize("end", ["not_accepted", "referred", "merged", "withdrawn"])
    def test_where_we_were_wrong_the_dates_of_the_receipt_stay(
        self, received: datetime, venue: Venue, end: str
    ) -> None:
        """Cases, corrections: `complaint.corrected`, overdue at once where the date is past."""
        before = complaint(received, venue)
        dates = {each.name: each.due_at for each in before.timetable.clocks}
        after = before.then(f"complaint.{end}", 3).then("complaint.corrected", 100)
        again = {each.name: each.due_at for each in after.timetable.clocks if each.is_open}
        assert again
        assert again.items() <= dates.items()
        told = after.docket.fire(after.timetable, now=received + 100 * DAY)
        assert told is not None
        assert "deadline.breached" in {event.type for event in told.events}

    def test_what_is_reopened_is_to_be_decided_again(
        self, received: datetime, venue: Venue
    ) -> None:
        life = complaint(received, venue).then("complaint.accepted", 2)
        life.then("complaint.decided", 4).then("notice.sent", 5, "complaint.notified")
        assert life.clock("T-CMP-DEC").state is ClockState.MET
        assert "T-CMP-DEC" in life.then("complaint.reopened", 200).owed
        assert life.clock("T-CMP-DEC").started_at == received + 200 * DAY


def test_every_attempt_to_call_back_has_its_day() -> None:
    life = Life(CaseKind.CALLBACK).then("callback.assigned").then("callback.attempted", 0.1)
    assert life.owed == set()
    again = life.then("callback.retry_scheduled", 1).clock("T-CB-ATTEMPT")
    assert (again.state, again.due_on) == (ClockState.RUNNING, date(2026, 3, 4))


def claim() -> Life:
    life = Life(CaseKind.CLAIM).then("claim.reported").then("document.received", 1)
    return life.then("claim.registered", 2)


def test_money_that_came_back_is_owed_by_the_old_date() -> None:
    """Cases, corrections: T-CLM-PAY resumes with its old due date."""
    life = claim().then("claim.approved", 3).then("claim.agreement_reached", 4)
    due_at = life.clock("T-CLM-PAY").due_at
    life.then("claim.paid", 6)
    assert life.owed == {"T-CLM-ACK"}
    life.then("payment.returned", 8)
    assert (life.clock("T-CLM-PAY").state, life.clock("T-CLM-PAY").due_at) == (
        ClockState.RUNNING,
        due_at,
    )
    assert life.owed == {"T-CLM-ACK", "T-CLM-PAY", "T-CLM-UPDATE"}
    assert life.clock("T-CLM-UPDATE").started_at == RECEIVED + 8 * DAY
    assert life.then("claim.paid", 9).owed == {"T-CLM-ACK"}


def test_a_second_agreement_and_a_second_refusal_have_periods_of_their_own() -> None:
    life = claim().then("claim.agreement_reached", 4).then("claim.corrected", 5)
    assert "T-CLM-PAY" not in life.owed
    assert life.then("claim.agreement_reached", 9).clock("T-CLM-PAY").due_on == date(2026, 3, 23)
    life.then("claim.rejected", 20).then("notice.sent", 21, "claim.rejected")
    assert "T-CLM-REFUSE" not in life.owed
    assert "T-CLM-REFUSE" in life.then("claim.rejected", 60).owed


def test_a_second_survey_is_to_be_begun_as_soon_as_the_first() -> None:
    life = claim().then("survey.assigned", 3).then("survey.completed", 4)
    assert "T-SURVEY" in life.then("survey.assigned", 6).owed
