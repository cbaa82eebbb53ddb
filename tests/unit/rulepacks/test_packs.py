"""Which clocks a case has, and that every pack means something."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

import functions
from functions.core.counting import End, Roll, Unit
from functions.core.event import Event
from functions.core.rule import ClockRule, Level
from functions.rulepacks import notices, pack_check, packs
from functions.rulepacks.packs import CaseKind

OF_LATER_WORK = {
    "agent.left",
    "callback.assigned",
    "callback.attempted",
    "callback.cancelled",
    "callback.channel_switched",
    "callback.completed",
    "callback.expired",
    "callback.issue_found",
    "callback.resolved",
    "callback.retry_scheduled",
    "callback.unreachable",
    "claim.advance_paid",
    "claim.corrected",
    "claim.partly_approved",
    "claim.rejected",
    "claim.rejection_notice_sent",
    "claim.reopened",
    "complaint.accepted",
    "complaint.closed",
    "complaint.corrected",
    "complaint.decided",
    "complaint.materials_completed",
    "complaint.materials_requested",
    "complaint.merged",
    "complaint.new_facts_received",
    "complaint.not_accepted",
    "complaint.notified",
    "complaint.received",
    "complaint.referred",
    "complaint.reopened",
    "complaint.review_decided",
    "complaint.review_requested",
    "complaint.screening_started",
    "complaint.settled_at_once",
    "complaint.unmerged",
    "complaint.withdrawn",
    "data_request.answered",
    "data_request.received",
    "filing.due",
    "filing.submitted",
    "hazard.notified",
    "hazard.verified",
    "message.answered",
    "message.received",
    "policy.delivered",
    "policy.lapsed",
    "policy.reinstated",
    "policy.servicer_assigned",
    "policy.surrendered",
    "policy.terminated",
    "premium.advanced",
    "premium.due",
    "premium.offset",
    "premium.paid",
    "premium.waived",
    "reinstatement.requested",
    "servicing.accepted",
    "servicing.deficiency_notified",
    "servicing.rejected",
    "servicing.submitted",
    "servicing.withdrawn",
    "survey.assigned",
    "survey.completed",
    "survey.started",
}
"""Events that clocks wait for and nobody publishes yet."""
NOTICES_OF_LATER_WORK = {
    "claim.rejected",
    "complaint.acceptance_notified",
    "complaint.notified",
    "complaint.received",
    "complaint.review_decided",
    "policy.lapsed",
    "policy.servicer_assigned",
    "reinstatement.answered",
}

RULES = [each for pack in packs.every() for each in pack.rules]


def published() -> set[str]:
    """The type of each event that some context publishes."""
    root = Path(functions.__file__).parent
    modules = [
        import_module(f"functions.{path.parent.name}.events") for path in root.glob("*/events.py")
    ]
    classes = [each for module in modules for each in vars(module).values()]
    return {
        each.type
        for each in classes
        if isinstance(each, type) and issubclass(each, Event) and hasattr(each, "type")
    }


def awaited(rule: ClockRule) -> Iterator[str]:
    yield from (*rule.starts_on, *rule.restarts_on, *rule.stops_on)
    yield from (*rule.cancels_on, *rule.taken_up_on)


def test_clocks_wait_for_events_that_are_published_or_will_be() -> None:
    known = published()

    assert {event for rule in RULES for event in awaited(rule)} - known == OF_LATER_WORK


def test_notices_that_prove_something_have_their_wording_or_will_have() -> None:
    told = {rule.told for rule in RULES if rule.told}

    assert told - notices.templates() == NOTICES_OF_LATER_WORK


def test_what_is_read_without_a_check_would_pass_it() -> None:
    assert packs.every() == pack_check.load()


@pytest.mark.parametrize(
    ("kind", "jurisdiction", "received_on", "held"),
    [
        (CaseKind.COMPLAINT, "CN", date(2013, 10, 31), ["promise"]),
        (CaseKind.COMPLAINT, "CN", date(2013, 11, 1), ["cn-2013", "promise"]),
        (CaseKind.COMPLAINT, "CN", date(2020, 2, 29), ["cn-2013", "promise"]),
        (CaseKind.COMPLAINT, "CN", date(2020, 3, 1), ["cn-2020", "promise"]),
        (CaseKind.COMPLAINT, "GB", date(2026, 3, 2), ["uk-disp", "promise"]),
        (CaseKind.COMPLAINT, "CN-SH", date(2026, 3, 2), ["cn-2020", "promise"]),
        (CaseKind.COMPLAINT, "GB-SCT", date(2026, 3, 2), ["uk-disp", "promise"]),
        (CaseKind.COMPLAINT, "US-CA", date(2026, 3, 2), ["promise"]),
        (CaseKind.COMPLAINT, "CN-HK", date(2026, 3, 2), ["promise"]),
        (CaseKind.COMPLAINT, "CN-TW", date(2026, 3, 2), ["promise"]),
        (CaseKind.COMPLAINT, "CN-MO", date(2026, 3, 2), ["promise"]),
        (CaseKind.CLAIM, "CN", date(2026, 1, 15), ["cn-insurance-law-2015", "promise"]),
        (CaseKind.CLAIM, "GB", date(2026, 1, 15), ["promise"]),
        (CaseKind.CALLBACK, "CN", date(2026, 4, 30), ["cn-life-2010", "promise"]),
        (
            CaseKind.RENEWAL,
            "CN",
            date(2026, 5, 20),
            ["cn-insurance-law-2015", "cn-life-2010", "promise"],
        ),
    ],
)
def test_a_case_has_the_law_of_its_place_and_day_and_our_promises(
    kind: CaseKind, jurisdiction: str, received_on: date, held: list[str]
) -> None:
    assert [pack.id for pack in packs.for_case(kind, jurisdiction, received_on)] == held


def test_one_clock_may_run_by_promise_and_by_law() -> None:
    ours, law = (packs.rule(pack, "T-CLM-ADJ") for pack in ("promise", "cn-insurance-law-2015"))

    assert (ours.length, ours.unit, ours.starts_on, ours.pauses) == (
        5,
        Unit.WORKING_DAYS,
        ("claim.reported",),
        (),
    )
    assert (law.length, law.unit, law.starts_on, law.pauses) == (
        30,
        Unit.CALENDAR_DAYS,
        ("document.received",),
        ("awaiting_claimant",),
    )


def test_complaints_of_2020_are_extended_twice_and_by_others_than_their_head() -> None:
    rule = packs.rule("cn-2020", "T-CMP-DEC")

    assert (rule.length, rule.unit) == (15, Unit.CALENDAR_DAYS)
    assert [(each.step, each.length, each.approver, each.notice) for each in rule.extensions] == [
        ("complex", 30, "complaints_head", True),
        ("special", 60, "senior_management", True),
    ]
    assert set(rule.pauses) == {"external_appraisal", "mediation"}
    assert {warned.level: warned.to for warned in rule.warnings} == {
        Level.HALF: ("owner",),
        Level.MOST: ("lead",),
        Level.DAY_BEFORE: ("head",),
        Level.NOMINAL: ("owner",),
        Level.BREACH: ("compliance",),
    }


def test_deciding_and_telling_are_one_clock_since_2020_and_were_two_before() -> None:
    now, then, told = (
        packs.rule(*name)
        for name in (("cn-2020", "T-CMP-DEC"), ("cn-2013", "T-CMP-DEC"), ("cn-2013", "T-CMP-TELL"))
    )

    assert (now.proof, now.told) == ("sent", "complaint.notified")
    assert "complaint.decided" in then.stops_on
    assert then.proof is None
    assert (told.starts_after, told.proof) == ("T-CMP-DEC", "sent")


def test_a_repeat_without_new_facts_was_refused_and_is_merged_now() -> None:
    then, now = (set(packs.get(pack).outcomes) for pack in ("cn-2013", "cn-2020"))

    assert then - now == {"repeat_without_new_facts"}
    assert now < then


def test_weeks_of_the_united_kingdom_end_where_they_end() -> None:
    weeks, short = (packs.rule("uk-disp", clock) for clock in ("T-CMP-DEC", "T-CMP-SHORT"))

    assert (weeks.length, weeks.unit, weeks.roll) == (8, Unit.WEEKS, Roll.NONE)
    assert (short.length, short.unit, short.end) == (3, Unit.WORKING_DAYS, End.CLOSE_OF_BUSINESS)


def test_what_was_not_read_itself_is_not_called_verified() -> None:
    unread = {(rule.pack, rule.clock) for rule in RULES if not rule.verified}

    assert unread == {
        ("cn-2013", "T-CMP-DEC"),
        ("cn-2013", "T-CMP-DEC-SIMPLE"),
        ("cn-2013", "T-CMP-TELL"),
        ("cn-2013", "T-CMP-REVIEW"),
        ("cn-2013", "T-CMP-REVIEW-ASK"),
        ("cn-2020", "T-CMP-DEC"),
        ("cn-2020", "T-CMP-REVIEW"),
        ("cn-2020", "T-CMP-REVIEW-ASK"),
        ("cn-life-2010", "T-CB-COOL"),
        ("cn-life-2010", "T-LAPSE-NOTICE"),
        ("cn-life-2010", "T-PS-ACC"),
        ("cn-life-2010", "T-PS-DEF"),
        ("cn-life-2010", "T-PS-DONE"),
        ("uk-disp", "T-CMP-ACK"),
    }


@pytest.mark.parametrize("name", [("cn-1999", "T-CMP-DEC"), ("cn-2020", "T-CLM-ADJ")])
def test_what_is_not_there_is_not_found(name: tuple[str, str]) -> None:
    with pytest.raises(KeyError):
        packs.rule(*name)
