"""Power lent for some days: used under one's own name, gone at once with its source."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.aws import clock
from tests.integration.atomic import at_once, one_at_a_time
from tests.integration.driver import Insurer, Json, Reply, calls
from tests.integration.portfolio import PAYABLE, cny
from tests.integration.staff.conftest import get, me, put, record
from tests.integration.tokens import ISSUER

AUTHORITY = cny("100000.00")
YEAR = {"from_on": "2026-01-01", "to_on": "2190-12-31"}
APPROVE = {"decision": "approve"}
ON_BEHALF = {"customer_id": "cus_wang", "verified_by": "stf_chen", "evidence": "录音"}


def loan(to: str = "bo", **more: Any) -> Json:
    return {"to_id": f"stf_{to}", "roles": ["approver"], "authority": AUTHORITY, **YEAR} | more


def lend(insurer: Insurer, *items: Json, of: str = "an", **more: Any) -> Reply:
    return put(insurer, f"stf_{of}", "/delegations", {"items": items}, **more)


def approve(insurer: Insurer, by: str, claim_id: str) -> tuple[int, str]:
    reply = insurer.claim(by, "POST approvals", claim_id, APPROVE)
    return reply.status, str(reply.code or reply.body["state"])


@pytest.fixture
def pending(insurer: Insurer) -> str:
    return insurer.walk("pending_approval")


@pytest.mark.feature("CLM-17")
class TestUsing:
    def test_the_delegate_approves_under_their_own_name(
        self, insurer: Insurer, pending: str
    ) -> None:
        assert approve(insurer, "bo", pending) == (403, "forbidden")
        assert lend(insurer, loan()).status == 200
        assert approve(insurer, "bo", pending) == (200, "offered")
        approved = next(e for e in insurer.events(pending) if e["type"] == "claim.approved")
        assert approved["actor"] == "stf_bo"
        assert approved["in_place_of"] == "stf_an"

    def test_what_the_delegate_may_do_is_listed_for_them(
        self, insurer: Insurer, pending: str
    ) -> None:
        def names(reply: Reply) -> set[str]:
            return {action["name"] for action in reply.body["actions"] if action["enabled"]}

        assert "approve" not in names(insurer.claim("bo", "GET ", pending))
        lend(insurer, loan())
        assert "approve" in names(insurer.claim("bo", "GET ", pending))

    def test_a_second_notice_by_the_leads_delegate(self, insurer: Insurer) -> None:
        claim_id = insurer.reported()
        override = {"override": {"reason": "第一次漏列"}}
        insurer.claim("handler", "POST deficiency-notice", claim_id)
        for by, status in (("handler", 409), ("bo", 403)):
            refused = insurer.claim(by, "POST deficiency-notice", claim_id, override)
            assert refused.status == status
        lend(insurer, loan(roles=["claims_lead"], authority=None))
        again = insurer.claim("bo", "POST deficiency-notice", claim_id, override)
        assert (again.status, again.body["state"]) == (200, "deficient")
        assert told(insurer, claim_id, "claim.deficiency_notified") == [
            ("stf_handler", None),
            ("stf_bo", "stf_an"),
        ]

    def test_a_handler_uses_a_leads_power_only_where_it_takes_a_lead(
        self, insurer: Insurer
    ) -> None:
        """Their own suffices for the first notice; the second is on record in the lead's place."""
        record(insurer, "bo", roles=["claims_handler"])
        lend(insurer, loan(roles=["claims_lead"], authority=None))
        claim_id = insurer.reported()
        override = {"override": {"reason": "第一次漏列"}}
        for body in ({}, override):
            assert insurer.claim("bo", "POST deficiency-notice", claim_id, body).status == 200
        assert told(insurer, claim_id, "claim.deficiency_notified") == [
            ("stf_bo", None),
            ("stf_bo", "stf_an"),
        ]

    @pytest.mark.parametrize(
        ("step", "body", "event"),
        [
            ("POST offer-response", {"accept": False, "on_behalf": ON_BEHALF}, "claim.disputed"),
            ("POST withdrawal", {"on_behalf": ON_BEHALF}, "claim.withdrawn"),
        ],
    )
    def test_what_is_done_for_a_claimant_names_whose_place_it_was_done_in(
        self, insurer: Insurer, step: str, body: Json, event: str
    ) -> None:
        claim_id = insurer.walk("offered")
        put(insurer, "stf_chen", "", {"name": "陈", "roles": ["service_agent"], "branch": "SH"})
        lend(insurer, loan(roles=["service_agent"], authority=None), of="chen")
        assert insurer.claim("bo", step, claim_id, body).status == 200
        assert told(insurer, claim_id, event) == [("stf_bo", "stf_chen")]

    def test_the_one_of_two_lenders_is_named_whose_power_it_was(
        self, insurer: Insurer, pending: str
    ) -> None:
        """The first lends an approver's role without authority, the second both."""
        insurer.call("admin", "PUT /v1/staff/{staff_id}", LI, staff_id="stf_li")
        lend(insurer, loan(authority=None), of="li")
        assert approve(insurer, "bo", pending) == (403, "over_authority")
        lend(insurer, loan())
        assert approve(insurer, "bo", pending) == (200, "offered")
        for event in ("claim.approved", "claim.amount_offered"):
            assert told(insurer, pending, event) == [("stf_bo", "stf_an")]

    def test_the_delegate_of_a_maker_does_not_approve(self, insurer: Insurer) -> None:
        """`an` recorded the payees: neither `an` nor whoever takes an's place checks them."""
        claim_id = insurer.walk("calculated")
        payees = [{**PAYEE, "name": "王芳芳"}]
        assert insurer.claim("an", "PUT payees", claim_id, payees).status == 200
        assert insurer.claim("assessor", "POST submission", claim_id).status == 200
        lend(insurer, loan())
        for by in ("an", "bo"):
            assert approve(insurer, by, claim_id) == (403, "self_approval")
        assert approve(insurer, "approver", claim_id) == (200, "offered")

    def test_what_was_done_in_ones_place_one_does_not_approve(self, insurer: Insurer) -> None:
        claim_id = insurer.walk("calculated")
        lend(insurer, loan(roles=["claims_lead"], authority=None))
        payees = [{**PAYEE, "name": "王芳芳"}]
        assert insurer.claim("bo", "PUT payees", claim_id, payees).status == 200
        assert insurer.claim("assessor", "POST submission", claim_id).status == 200
        assert approve(insurer, "an", claim_id) == (403, "self_approval")

    def test_lent_authority_is_a_limit(self, insurer: Insurer, pending: str) -> None:
        lend(insurer, loan(authority=cny("71999.99")))
        assert approve(insurer, "bo", pending) == (403, "over_authority")
        lend(insurer, loan(authority=None))
        assert approve(insurer, "bo", pending) == (403, "over_authority")
        lend(insurer, loan(authority=PAYABLE))
        assert approve(insurer, "bo", pending) == (200, "offered")


def told(insurer: Insurer, claim_id: str, type_: str) -> list[tuple[str, str | None]]:
    """(who did it, in whose place) of every such event."""
    events = (event for event in insurer.events(claim_id) if event["type"] == type_)
    return [(event["actor"], event.get("in_place_of")) for event in events]


PAYEE = {
    "kind": "insured",
    "account": {"bank_code": "ICBC", "number": "6222020200112233", "holder_name": "王芳"},
}


@pytest.mark.parametrize(
    "end",
    [
        lambda insurer: record(insurer, "an", active=False),
        lambda insurer: record(insurer, "an", roles=["claims_lead"]),
        lambda insurer: record(insurer, "an", branch="BJ"),
        lambda insurer: record(insurer, "bo", branch="BJ"),
        lambda insurer: lend(insurer),
        lambda insurer: lend(insurer, loan("chief")),
        lambda insurer: lend(insurer, loan(to_on="2026-01-02")),
    ],
    ids=[
        "lender deactivated",
        "role lost",
        "lender moved",
        "delegate moved",
        "taken back",
        "lent to another",
        "days over",
    ],
)
def test_lent_power_is_gone_at_once(
    insurer: Insurer, pending: str, end: Callable[[Insurer], Reply]
) -> None:
    lend(insurer, loan())
    assert me(insurer, "bo")["acting_for"] == ["stf_an"]
    assert end(insurer).status == 200
    assert approve(insurer, "bo", pending)[0] in {403, 404}
    assert me(insurer, "bo")["acting_for"] == []


def test_what_is_lent_cannot_be_lent_on(insurer: Insurer) -> None:
    lend(insurer, loan())
    on = lend(insurer, loan("chief"), of="bo")
    assert (on.status, [e["field"] for e in on.body["errors"]]) == (
        422,
        ["/items/0/roles", "/items/0/authority"],
    )


def test_the_second_lenders_branch_is_theirs_to_list(insurer: Insurer, pending: str) -> None:
    """`chief`, of head office, may read no claim but in the place of those who lend it."""
    record(insurer, "chief", roles=["campaign_operator"])
    insurer.call("admin", "PUT /v1/staff/{staff_id}", LI | {"branch": "BJ"}, staff_id="stf_li")
    for of in ("li", "an"):
        assert lend(insurer, loan("chief", authority=None), of=of).status == 200
    for branch, found in (("BJ", []), ("SH", [pending])):
        query = {"branch": branch, "state": "pending_approval"}
        page = insurer.call("chief", "GET /v1/claims", query=query)
        assert [item["claim_id"] for item in page.body["items"]] == found
    query = {"branch": "GZ", "state": "pending_approval"}
    assert insurer.call("chief", "GET /v1/claims", query=query).status == 404


def test_head_office_stands_in_for_a_branch(insurer: Insurer, pending: str) -> None:
    lend(insurer, loan("chief"))
    (lent,) = me(insurer, "chief")["staff"]["lent"]
    assert (lent["from_id"], lent["branch"]) == ("stf_an", "SH")
    assert approve(insurer, "chief", pending) == (200, "offered")


@pytest.mark.parametrize("on", ["2026-03-01", "2026-03-02", "2026-03-05", "2026-03-06"])
def test_the_days_are_those_of_the_branch(
    insurer: Insurer, monkeypatch: pytest.MonkeyPatch, on: str
) -> None:
    hawaii = {"time_zone": "Pacific/Honolulu"}
    assert insurer.call("admin", "PUT /v1/branches/{code}", hawaii, code="SH").status == 200
    lend(insurer, loan(from_on="2026-03-02", to_on="2026-03-05"))
    noon = datetime.fromisoformat(f"{on}T12:00:00-10:00").astimezone(UTC)
    for moment in (noon - timedelta(hours=12), noon + timedelta(hours=11, minutes=59)):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        current = "2026-03-02" <= on <= "2026-03-05"
        assert bool(me(insurer, "bo")["acting_for"]) is current


def test_who_is_lent_nothing_costs_no_read_more(insurer: Insurer) -> None:
    def reads(by: str) -> int:
        with calls() as seen:
            assert insurer.call(by, "GET /v1/branches/{code}", code="SH").status == 404
        return len(seen)

    lend(insurer, loan(), loan("chief", to_on="2026-01-02"))
    assert (reads("an"), reads("chief"), reads("bo")) == (1, 1, 2)


def test_a_second_identity_has_the_same_power(insurer: Insurer, pending: str) -> None:
    lend(insurer, loan())
    identities = [{"issuer": ISSUER, "subject": subject} for subject in ("bo", "bo-at-home")]
    assert record(insurer, "bo", identities=identities).status == 200
    assert approve(insurer, "bo-at-home", pending) == (200, "offered")


class TestTheList:
    def test_it_is_read_as_it_was_written(self, insurer: Insurer) -> None:
        items = [loan(), loan("chief", roles=["claims_lead"])]
        written = lend(insurer, *items)
        read = get(insurer, "stf_an", "/delegations")
        assert written.body == read.body
        assert written.headers["etag"] == read.headers["etag"] == f'"{read.body["version"]}"'
        assert read.body["items"] == items

    def test_everybody_reads_their_own_and_only_an_administrator_writes(
        self, insurer: Insurer
    ) -> None:
        assert get(insurer, "stf_an", "/delegations", by="an").status == 200
        assert get(insurer, "stf_an", "/delegations", by="handler").status == 403
        assert lend(insurer, loan(), by="an").status == 403
        assert get(insurer, "stf_nobody", "/delegations").status == 404
        assert lend(insurer, loan(), of="nobody").status == 404

    def test_another_branchs_administrator_does_not_know_of_it(self, insurer: Insurer) -> None:
        branch_admin = {"roles": ["admin"], "staff_id": "stf_bj", "branch": "BJ"}
        insurer.enrol("admin-in-BJ", **branch_admin)
        assert lend(insurer, loan(), by="admin-in-BJ").status == 404
        assert get(insurer, "stf_an", "/delegations", by="admin-in-BJ").status == 404

    def test_an_administrator_lends_nothing_to_themselves(self, insurer: Insurer) -> None:
        assert lend(insurer, loan("admin")).status == 403

    def test_if_match(self, insurer: Insurer) -> None:
        version = get(insurer, "stf_an", "/delegations").body["version"]
        stale = {"If-Match": f'"{version - 1}"'}
        assert lend(insurer, loan(), headers=stale).status == 412
        assert lend(insurer, loan(), headers={"If-Match": f'"{version}"'}).status == 200

    def test_both_histories_tell_it_once(self, insurer: Insurer) -> None:
        lend(insurer, loan())
        lend(insurer, loan())

        def types(name: str) -> list[str]:
            rows = insurer.rows(f"STF#stf_{name}", "E#")
            return [json.loads(row["envelope"])["type"] for row in rows]

        assert types("an") == ["staff.recorded", "staff.power_lent", "staff.power_lent"]
        assert types("bo") == ["staff.recorded", "staff.power_received"]

    def test_two_lenders_at_once_lose_nothing(self, insurer: Insurer) -> None:
        """Both change the record of one delegate: one of them may be asked to come again."""
        insurer.call("admin", "PUT /v1/staff/{staff_id}", LI, staff_id="stf_li")
        with one_at_a_time():
            replies = at_once(
                lambda: lend(insurer, loan()),
                lambda: lend(insurer, loan(authority=None), of="li"),
            )
        assert {reply.status for reply in replies} <= {200, 503}
        lenders = [
            name for name, reply in zip(("an", "li"), replies, strict=True) if reply.status == 200
        ]
        assert lenders
        assert me(insurer, "bo")["acting_for"] == [f"stf_{name}" for name in lenders]


LI = {"name": "Li", "roles": ["approver"], "branch": "SH"}
