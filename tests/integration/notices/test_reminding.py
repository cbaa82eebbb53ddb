"""Staff hear of deadlines: each person once for each level, clock and revision (T2)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.aws import clock, recounting
from functions.claims import timer
from functions.notices import usecases
from functions.notices.consumer import handler as notices
from functions.notices.model import Channel
from tests.integration import driver
from tests.integration.driver import Insurer, Json, Reply, calls, handed
from tests.integration.notices.conftest import Killed, Post
from tests.integration.service_models import service_models_read_once
from tests.integration.tokens import ISSUER

__all__ = ["service_models_read_once"]

STAFF: dict[str, Json] = {
    "zhao": {"roles": ["claims_handler"], "team": "fire", "mobile": "+8613900001234"},
    "qian": {"roles": ["claims_lead"], "lead_of": ["fire"], "locale": "zh-TW"},
    "sun": {"roles": ["claims_head"], "head_of": ["SH"], "locale": "en"},
    "yu": {"roles": ["compliance"], "branch": None},
}


@pytest.fixture
def office(post: Post, monkeypatch: pytest.MonkeyPatch) -> Insurer:
    """An insurer whose staff have addresses, and providers that take what they are handed."""
    insurer = driver.opened(post.table, monkeypatch)
    for name in STAFF:
        assert record(insurer, name).status == 200
    return insurer


def record(insurer: Insurer, name: str, **fields: Any) -> Reply:
    """Write the record of `stf_<name>`, who signs in as `name`."""
    identity = {"issuer": ISSUER, "subject": name}
    known = {"name": name, "branch": "SH", "email": f"{name}@insurer.example"}
    body = known | {"identities": [identity]} | STAFF.get(name, {}) | fields
    return insurer.call("admin", "PUT /v1/staff/{staff_id}", body, staff_id=f"stf_{name}")


def carried(insurer: Insurer, by: str = "zhao") -> str:
    """A claim under review, which `by` carries."""
    claim_id = insurer.reported()
    insurer.verify_documents(claim_id)
    assert insurer.claim(by, "POST registration", claim_id).status == 200
    return claim_id


def near(claim_id: str, *to: str, event: str = "1", **fields: Any) -> Json:
    """`deadline.warned` on its way to the queue, or `deadline.breached` where no level is given."""
    data = {
        "case_kind": "claim",
        "case_id": claim_id,
        "case_no": "CLM-SH-20260302-7QK2MD",
        "branch": "SH",
        "pack": "cn-insurance-law-2015",
        "clock": "T-CLM-ADJ",
        "revision": 1,
        "due_on": "2026-03-31",
        "due_at": "2026-03-31T16:00:00Z",
        "to": to,
        "level": "half",
        "reached_at": "2026-03-16T01:00:00Z",
        **fields,
    }
    type_ = "deadline.warned" if data["level"] else "deadline.breached"
    at = f"2026-03-16T01:00:0{event}.000+00:00"
    detail = {"id": f"01{event}", "occurred_at": at, "correlation_id": "c", "data": data}
    return {"source": "anxin.deadlines", "detail-type": type_, "detail": detail}


def mailed(post: Post) -> list[str]:
    """Whom mail reached, in order."""
    addresses = [to for letter in post.letters() for to in letter.destinations["ToAddresses"]]
    return [address.removesuffix("@insurer.example") for address in addresses]


def kept(insurer: Insurer, name: str) -> list[Json]:
    rows = insurer.rows(f"NTC#STF#stf_{name}", "@")
    return [json.loads(row["doc"]) for row in rows]


def test_clocks_that_run_out_are_heard_of_by_those_they_name_and_nobody_else(
    office: Insurer, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the timer to the mailbox: the receipt, the decision and the news that were promised."""
    claim_id = carried(office)
    office.relay()
    office.arrivals()
    later = datetime.now(UTC) + timedelta(days=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    timer.handler({}, None)
    office.relay()
    assert office.deliver(notices, to={"deadline.warned", "deadline.breached"}) == []

    assert sorted(mailed(post)) == ["qian", "qian", "qian", "sun", "zhao"]
    assert [number for number, _ in post.texts()] == ["+8613900001234"]
    (letter,) = (each for each in post.letters() if "zhao@" in str(each.destinations))
    assert letter.subject.startswith("时限逾期：向客户通报理赔进度")
    assert "依规定同时告知经办人、经办人的主管。" in letter.body
    notice = next(each for each in kept(office, "zhao") if each["channel"] == "email")
    assert (notice["state"], notice["to"]) == ("sent", "z***@insurer.example")
    assert notice["subject_id"] == claim_id
    assert "customer_id" not in notice


def test_everybody_reads_it_in_their_language_and_once(office: Insurer, post: Post) -> None:
    both = record(office, "zhao", lead_of=["fire"], mobile=None)
    assert both.status == 200
    assert handed([near(carried(office), "owner", "lead", "head", "compliance")], notices) == []
    assert mailed(post) == ["zhao", "qian", "sun", "yu"]
    subjects = [letter.subject for letter in post.letters()]
    assert [subject[:4] for subject in subjects] == ["时限提醒", "期限提醒", "Dead", "时限提醒"]
    assert "王芳" not in "".join(letter.body for letter in post.letters())


def test_the_same_is_told_once_whatever_event_brings_it(office: Insurer, post: Post) -> None:
    claim_id = carried(office)
    told = near(claim_id, "lead", event="1")
    again = near(claim_id, "lead", event="2")  # as another event, of another moment
    assert handed([told, told, again], notices) == []
    assert handed([again, told], notices) == []
    assert mailed(post) == ["qian"]
    assert len(kept(office, "qian")) == 1


@pytest.mark.parametrize(
    "other",
    [{"level": "most"}, {"level": None}, {"revision": 2}, {"clock": "T-CLM-ADVANCE"}],
    ids=str,
)
def test_another_level_clock_or_revision_is_told_again_in_any_order(
    office: Insurer, post: Post, other: Json
) -> None:
    claim_id = carried(office)
    first, second = near(claim_id, "lead"), near(claim_id, "lead", event="2", **other)
    assert handed([second, first, second, first], notices) == []
    assert mailed(post) == ["qian", "qian"]


def test_a_publication_that_leaves_less_time_is_heard_of_once(
    office: Insurer, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T7, from the year to the mailbox: people work that weekend, so working days end sooner."""
    now = datetime(2026, 12, 28, 2, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: now)
    claim_id = carried(office)
    days = {"rests": {"2027-01-01": "元旦"}, "works": ["2027-01-02", "2027-01-03"]}
    route = "PUT /v1/calendars/{calendar_id}/{year}"
    assert office.call("yu", route, days, calendar_id="cn", year="2027").status == 200
    timer.handler({}, None)
    now += recounting.SETTLED + timedelta(seconds=30)
    assert timer.handler({}, None)["recounted"] == 1
    office.relay()
    moved = [each for each in office.arrivals() if each["detail-type"] == "deadline.moved"]
    assert handed(moved * 2, notices) == []

    ours = [each for each in kept(office, "zhao") if each["channel"] == "email"]
    assert {each["template"] for each in ours} == {"deadline.moved"}
    said = next(body for each in ours if "理赔核定" in (body := each["message"]["body"]))
    for words in ("2027年1月4日（星期一）24:00", "2027年1月3日（星期日）24:00", "剩余6天"):
        assert words in said
    # Owner, lead and head of what we promised to decide; owner and lead of the news due by then.
    assert sorted(mailed(post)) == ["qian", "qian", "sun", "zhao", "zhao"]
    assert {each["subject_id"] for each in ours} == {claim_id}


def test_a_move_that_leaves_as_much_time_is_nobodys_news(
    office: Insurer, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    moved = near(carried(office)) | {"detail-type": "deadline.moved"}
    moved["detail"]["data"] |= {"was_due_on": "2026-03-30", "was_due_at": "2026-03-30T16:00:00Z"}
    with calls() as seen:
        assert handed([moved], notices) == []
    assert (mailed(post), seen) == ([], [])
    assert usecases.UNHEARD not in [record.getMessage() for record in caplog.records]


def test_before_anybody_carries_it_the_lead_hears(office: Insurer, post: Post) -> None:
    assert handed([near(office.reported(), "owner")], notices) == []
    assert mailed(post) == ["qian"]


def test_a_case_of_a_kind_without_a_read_item_is_heard_of_in_its_branch(
    office: Insurer, post: Post
) -> None:
    assert handed([near("cmp_1", "owner", "compliance", case_kind="complaint")], notices) == []
    assert mailed(post) == ["sun", "yu"]


def test_the_deputy_of_the_absent_hears_wherever_they_work(
    office: Insurer, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(office, "wu", branch="BJ", roles=["claims_handler"])
    away = {"from_on": "2026-03-10", "to_on": "2026-03-20", "deputy_id": "stf_wu"}
    route = "PUT /v1/staff/{staff_id}/absences"
    planned = office.call("admin", route, {"items": [away]}, staff_id="stf_zhao")
    assert planned.status == 200
    event = near(carried(office), "owner")
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 16, 1, tzinfo=UTC))
    assert handed([event], notices) == []
    assert mailed(post) == ["zhao", "wu"]


def test_whoever_left_hears_no_more(office: Insurer, post: Post) -> None:
    claim_id = carried(office)
    record(office, "zhao", active=False)
    assert handed([near(claim_id, "owner")], notices) == []
    assert mailed(post) == ["qian"]


def test_people_of_the_branch_are_found_by_two_queries(office: Insurer) -> None:
    claim_id = carried(office)
    with calls() as seen:
        assert handed([near(claim_id, "head")], notices) == []
    queries = [params for name, params in seen if name == "Query"]
    assert [each["IndexName"] for each in queries] == ["G2-index", "G2-index"]
    assert "Scan" not in {name for name, _ in seen}


class TestNobodyCanBeTold:
    @pytest.fixture(autouse=True)
    def _without_addresses(self, office: Insurer) -> None:
        for name in STAFF:
            record(office, name, email=None, mobile=None)

    def test_it_is_an_error_in_the_log_and_notices_without_an_address(
        self, office: Insurer, post: Post, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert handed([near(carried(office), "owner")], notices) == []
        assert mailed(post) == []
        assert usecases.UNHEARD in [record.getMessage() for record in caplog.records]
        for name in ("zhao", "qian", "sun"):
            (notice,) = kept(office, name)
            assert (notice["channel"], notice["reason"]) == ("none", "no_address")

    def test_where_somebody_above_has_one_they_hear_and_nothing_is_wrong(
        self, office: Insurer, post: Post, caplog: pytest.LogCaptureFixture
    ) -> None:
        record(office, "gm", branch=None, roles=["senior_management"])
        assert handed([near(carried(office), "owner")], notices) == []
        assert mailed(post) == ["gm"]
        assert usecases.UNHEARD not in [record.getMessage() for record in caplog.records]


def test_a_provider_that_is_busy_is_asked_again_and_nobody_hears_twice(
    office: Insurer, post: Post
) -> None:
    event = near(carried(office), "owner", "lead")
    post.refuse(Channel.SMS, 400, "ThrottlingException")
    assert handed([event], notices) == [{"itemIdentifier": "m0"}]
    post.heal()
    assert handed([event], notices) == []
    assert mailed(post) == ["zhao", "qian"]
    assert len(post.texts()) == 1


def test_a_worker_that_dies_after_sending_does_not_send_again(office: Insurer, post: Post) -> None:
    event = near(carried(office), "lead")

    def killed(**_: Any) -> None:
        raise Killed

    post.after(Channel.EMAIL, killed)
    with pytest.raises(Killed):
        handed([event], notices)
    post.heal()
    handed([event], notices)
    assert mailed(post) == ["qian"]
    assert [each["state"] for each in kept(office, "qian")] == ["unknown"]


def test_what_staff_were_told_keeps_no_promise_to_the_customer(office: Insurer, post: Post) -> None:
    claim_id = carried(office)
    office.relay()
    office.arrivals()
    before = office.rows(f"CLM#{claim_id}")
    assert handed([near(claim_id, "lead")], notices) == []
    assert mailed(post) == ["qian"]
    office.relay()
    sent = office.arrivals()
    assert [each["detail-type"] for each in sent] == ["notice.reserved", "notice.sent"]
    assert {each["detail"]["data"]["staff_id"] for each in sent} == {"stf_qian"}
    assert handed(sent[1:]) == []
    assert office.rows(f"CLM#{claim_id}") == before


class TestTheListOfWhatSomebodyWasTold:
    @pytest.fixture(autouse=True)
    def _told(self, office: Insurer) -> None:
        claim_id = carried(office)
        events = [near(claim_id, "owner", event=str(n), revision=n) for n in (1, 2, 3)]
        assert handed(events, notices) == []
        record(office, "li", roles=["claims_lead"], lead_of=["motor"])
        record(office, "far", roles=["admin"], branch="BJ")

    def read(self, office: Insurer, by: str, name: str = "zhao", **query: str) -> Reply:
        route = "GET /v1/staff/{staff_id}/notices"
        return office.call(by, route, staff_id=f"stf_{name}", query=query)

    @pytest.mark.parametrize("by", ["zhao", "qian", "sun", "yu", "admin"])
    def test_they_themselves_and_who_answers_for_them(self, office: Insurer, by: str) -> None:
        reply = self.read(office, by)
        assert reply.status == 200
        told = [item for item in reply.body["items"] if item["channel"] == "email"]
        assert len(told) == 3
        assert told[0]["template"] == "deadline.warned"
        assert told[0]["to"] == "z***@insurer.example"

    @pytest.mark.parametrize(
        ("by", "status"), [("li", 403), ("handler", 403), ("wang", 403), ("far", 404)]
    )
    def test_nobody_else(self, office: Insurer, by: str, status: int) -> None:
        assert self.read(office, by).status == status
        assert self.read(office, by, "nobody").status == status

    def test_newest_first_page_by_page(self, office: Insurer) -> None:
        whole = [item["notice_id"] for item in self.read(office, "zhao").body["items"]]
        assert len(set(whole)) == 6
        first = self.read(office, "zhao", limit="4").body
        rest = self.read(office, "zhao", limit="4", next=first["next"]).body
        assert [each["notice_id"] for each in (*first["items"], *rest["items"])] == whole
        assert self.read(office, "qian", next=first["next"]).code == "foreign_cursor"

    def test_whoever_was_told_nothing_has_an_empty_list(self, office: Insurer) -> None:
        assert self.read(office, "handler", "handler").body == {"items": []}

    def test_claims_they_carry_are_not_among_them(self, office: Insurer) -> None:
        """Both lie in one partition of the index."""
        route = "GET /v1/claims"
        mine = office.call("zhao", route, query={"assignee": "stf_zhao"})
        assert len(mine.body["items"]) == 1
