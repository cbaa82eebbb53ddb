"""From the report to the registration: what is asked for, told once, and counted complete."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.claims import decisions, moves
from functions.claims.commands import NotifyDeficiency
from functions.claims.events import (
    ClaimDeficiencyNotified,
    ClaimGuidanceGiven,
    ClaimRegistered,
    ClaimReported,
    ClaimReviewStarted,
)
from functions.claims.model import Claim
from functions.claims.states import LEADS_TO, State
from functions.core.access import Action, Role
from functions.core.errors import Invalid, Refused
from tests.unit.claims.casework import (
    COMPLETE,
    DESK,
    HANDLER,
    LATER,
    LEAD,
    NOW,
    REPORT,
    REQUIRED,
    evidence,
    in_state,
    person,
    report,
)

FAMILY = {"holder_id": "cus_wang", "insured_ids": ["cus_wang", "cus_son"]}
OVERRIDE = NotifyDeficiency.model_validate({"override": {"reason": "第一次漏列"}})
NAMED = {
    "claim_id": "clm_1",
    "claim_no": "CLM-SH-20260302-ABCDEF",
    "customer_id": "cus_wang",
}


class TestReport:
    @pytest.mark.feature("CLM-03")
    def test_report_and_guidance_are_one_decision(self) -> None:
        decision = report()
        reported, guidance = decision.events
        assert isinstance(reported, ClaimReported)
        assert isinstance(guidance, ClaimGuidanceGiven)
        assert decision.state.state is State.AWAITING_DOCUMENTS
        assert guidance.data() == NAMED | {
            "required_items": list(REQUIRED),
            "checklist_version": "2026-11",
        }

    @pytest.mark.feature("CLM-02")
    def test_what_happened_stays_sealed(self) -> None:
        reported = report().events[0]
        assert reported.sealed() == {"cause": "fire", "description": "厨房起火"}
        assert reported.data() == NAMED | {
            "policy_no": "P-1",
            "insured_id": "cus_wang",
            "branch": "SH",
            "claim_type": "property",
            "loss_at": "2026-03-01T12:00:00Z",
            "channel": "portal",
            "required_items": list(REQUIRED),
        }

    @pytest.mark.feature("CLM-02")
    def test_a_loss_still_to_come_is_no_loss(self) -> None:
        with pytest.raises(Invalid) as invalid:
            report(loss_at=(NOW + timedelta(seconds=1)).isoformat())
        assert [(e.field, e.code) for e in invalid.value.errors] == [("/loss_at", "in_the_future")]
        assert report(loss_at=NOW.isoformat()).state.loss_at == NOW

    @pytest.mark.feature("CLM-02")
    @pytest.mark.parametrize(
        ("insured_id", "code"), [(None, "missing"), ("cus_stranger", "not_insured")]
    )
    def test_of_several_insured_one_is_named(self, insured_id: str | None, code: str) -> None:
        with pytest.raises(Invalid) as invalid:
            report(FAMILY, insured_id=insured_id)
        assert [(e.field, e.code) for e in invalid.value.errors] == [("/insured_id", code)]
        claim = report(FAMILY, insured_id="cus_son").state
        assert claim.insured_id == "cus_son"
        assert claim.parties == {"cus_wang", "cus_son"}

    def test_staff_report_for_the_policyholder(self) -> None:
        claim = report(by=DESK).state
        assert (claim.customer_id, claim.reported_by) == ("cus_wang", "stf_chen")

    @pytest.mark.parametrize(
        ("line", "claim_type", "is_covered"),
        [
            ("property", "property", True),
            ("property", "life", False),
            ("motor", "liability", True),
            ("liability", "motor", False),
            ("accident", "medical", True),
            ("medical", "accident", False),
        ],
    )
    def test_only_a_kind_of_loss_that_the_policy_covers(
        self, line: str, claim_type: str, is_covered: bool
    ) -> None:
        if is_covered:
            claim = report({"line": line}, claim_type=claim_type).state
            assert claim.claim_type == claim_type
            return
        with pytest.raises(Invalid) as invalid:
            report({"line": line}, claim_type=claim_type)
        (error,) = invalid.value.errors
        assert (error.field, error.code) == ("/claim_type", "not_of_this_policy")


@pytest.mark.feature("CLM-02")
class TestCoverAtTheLoss:
    """The day is the branch's: 24:00 in Shanghai is 16:00 UTC."""

    @pytest.mark.parametrize(
        ("loss_at", "in_force"),
        [
            ("2025-12-31T23:59:59+08:00", False),
            ("2026-01-01T00:00:00+08:00", True),
            ("2025-12-31T16:00:00Z", True),
            ("2025-12-31T15:59:59Z", False),
            ("2026-12-31T23:59:59+08:00", True),
            ("2026-12-31T15:59:59Z", True),
            ("2026-12-31T16:00:00Z", False),
            ("2027-01-01T00:00:00+08:00", False),
        ],
    )
    def test_the_local_day_decides(self, loss_at: str, in_force: bool) -> None:
        claim = report(now=datetime(2027, 2, 1, tzinfo=UTC), loss_at=loss_at).state
        assert claim.cover.in_force_at_loss is in_force

    def test_another_zone_is_another_day(self) -> None:
        fields: dict[str, Any] = {"loss_at": "2025-12-31T16:00:00Z"}
        assert report(**fields).state.cover.in_force_at_loss
        assert not report({"time_zone": "Europe/Paris"}, **fields).state.cover.in_force_at_loss

    def test_the_policy_is_kept_as_it_stood(self) -> None:
        cover = report().state.cover
        assert (cover.policy_version, str(cover.sum_insured)) == (3, "CNY 500,000.00")


class TestOccurrence:
    """What makes two reports the same (policy, insured, minute of loss, cause)."""

    @staticmethod
    def words(**fields: Any) -> str:
        return report(FAMILY, **{"insured_id": "cus_wang"} | fields).state.occurrence.words

    @pytest.mark.parametrize(
        "same",
        [
            {"loss_at": "2026-03-01T20:00:59.999+08:00"},
            {"loss_at": "2026-03-01T12:00:00Z"},
            {"cause": "FIRE"},
            {"cause": "  fire "},
            {"description": "另一种说法"},
            {"place": {"text": "别处"}},
        ],
    )
    def test_the_same(self, same: dict[str, Any]) -> None:
        assert self.words(**same) == self.words()

    @pytest.mark.parametrize(
        "other",
        [
            {"loss_at": "2026-03-01T20:01:00+08:00"},
            {"loss_at": "2026-03-01T19:59:59+08:00"},
            {"cause": "water"},
            {"insured_id": "cus_son"},
        ],
    )
    def test_another(self, other: dict[str, Any]) -> None:
        assert self.words(**other) != self.words()

    def test_another_policy(self) -> None:
        assert report({"policy_no": "P-2"}).state.occurrence.words != self.words()
        assert REPORT["policy_no"] == "P-1"


@pytest.mark.feature("CLM-08")
class TestDeficiencyNotice:
    def test_it_lists_all_that_is_missing_and_nothing_else(self) -> None:
        decision = decisions.notify_deficiency(
            report().state,
            NotifyDeficiency(),
            evidence("claim_form", state="received"),
            by=HANDLER,
            now=LATER,
        )
        (event,) = decision.events
        assert isinstance(event, ClaimDeficiencyNotified)
        sent = {"claim_form"}  # with us, and ours to check
        assert event.data() == NAMED | {"missing_items": [i for i in REQUIRED if i not in sent]}
        assert decision.state.state is State.DEFICIENT

    def test_nothing_missing_no_notice(self) -> None:
        with pytest.raises(Refused, match="nothing_missing"):
            self.notify(report().state, evidence_given=True)

    def test_once(self) -> None:
        with pytest.raises(Refused) as refused:
            self.notify(in_state(State.DEFICIENT))
        assert refused.value.code == "second_deficiency_notice"
        assert refused.value.facts == {"notified_at": LATER.isoformat()}

    def test_a_second_one_needs_a_lead_and_a_reason(self) -> None:
        claim = in_state(State.DEFICIENT)
        with pytest.raises(Refused, match="second_deficiency_notice"):
            decisions.notify_deficiency(claim, OVERRIDE, (), by=HANDLER, now=LATER)
        with pytest.raises(Refused, match="second_deficiency_notice"):
            decisions.notify_deficiency(claim, NotifyDeficiency(), (), by=LEAD, now=LATER)
        (event,) = decisions.notify_deficiency(claim, OVERRIDE, (), by=LEAD, now=LATER).events
        assert event.sealed() == {"override_reason": "第一次漏列"}
        assert "override_reason" not in event.data()

    def test_no_claim_has_an_owner_while_documents_are_asked_for(self) -> None:
        """So that any lead of the branch may say it again: there is no team to be lead of."""
        for state in LEADS_TO[Action.CLAIM_NOTIFY_DEFICIENCY]:
            claim = in_state(state)
            assert (claim.owner_id, claim.owner_team) == (None, None)

    @pytest.mark.parametrize("role", [Role.CLAIMS_LEAD, Role.CLAIMS_HEAD])
    def test_a_lead_or_head_of_any_team(self, role: Role) -> None:
        claim = in_state(State.DEFICIENT)
        by = person("wu", role, lead_of=["motor"])
        assert decisions.notify_deficiency(claim, OVERRIDE, (), by=by, now=LATER).events

    def test_a_lead_may_be_somebody_in_the_leads_place(self) -> None:
        claim = in_state(State.DEFICIENT)
        in_place = HANDLER.model_copy(
            update={"roles": frozenset({Role.CLAIMS_LEAD}), "stands_for": "stf_sun"}
        )
        by = HANDLER.model_copy(update={"lent": (in_place,)})
        decision = decisions.notify_deficiency(claim, OVERRIDE, (), by=by, now=LATER)
        assert decision.events[0].type == "claim.deficiency_notified"
        assert decision.by == in_place
        assert decision.state.lent_power == {Action.CLAIM_NOTIFY_DEFICIENCY: "stf_sun"}

    @staticmethod
    def notify(claim: Claim, *, evidence_given: bool = False) -> None:
        given = COMPLETE if evidence_given else ()
        decisions.notify_deficiency(claim, NotifyDeficiency(), given, by=HANDLER, now=LATER)


@pytest.mark.feature("CLM-07")
class TestRegistration:
    def test_a_verified_item_is_not_missing(self) -> None:
        claim = report().state
        assert moves.missing_items(claim, evidence("claim_form")) == ("loss_photos",)
        refused = evidence("claim_form", state="refused")
        assert moves.missing_items(claim, refused) == REQUIRED

    def test_an_incomplete_claim_is_refused_with_the_list(self) -> None:
        with pytest.raises(Refused) as refused:
            decisions.register(report().state, evidence("loss_photos"), by=HANDLER)
        assert refused.value.code == "incomplete"
        assert refused.value.facts == {"missing": ["claim_form"]}

    def test_a_complete_one_gets_an_owner_and_its_review_begins(self) -> None:
        decision = decisions.register(
            report().state, (*COMPLETE, *evidence("repair_invoice", state="received")), by=HANDLER
        )
        registered, started = decision.events
        assert isinstance(registered, ClaimRegistered)
        assert isinstance(started, ClaimReviewStarted)
        assert registered.document_ids == ("doc_claim_form", "doc_loss_photos")
        assert started.data() == NAMED | {"owner_id": "stf_zhao", "policy_version": 3}
        assert decision.state.owner_id == "stf_zhao"
        assert decision.state.state is State.UNDER_REVIEW
