"""Who may read what a customer was told, and in which order (S1, S2, S23)."""

from __future__ import annotations

import pytest

from functions.core.access import Principal, Role
from functions.notices.model import Channel
from tests.integration.notices.conftest import CUSTOMER, Post, message
from tests.integration.tokens import ISSUER

PEOPLE = (
    Principal(
        issuer=ISSUER, subject="wang", roles=frozenset({Role.CUSTOMER}), customer_id=CUSTOMER
    ),
    Principal(issuer=ISSUER, subject="li", roles=frozenset({Role.CUSTOMER}), customer_id="cus_li"),
    Principal(issuer=ISSUER, subject="zhao", roles=frozenset({Role.CLAIMS_HANDLER}), branch="SH01"),
    Principal(issuer=ISSUER, subject="sun", roles=frozenset({Role.CLAIMS_HANDLER}), branch="BJ01"),
    Principal(issuer=ISSUER, subject="admin", roles=frozenset({Role.ADMIN}), branch="SH01"),
)


@pytest.fixture
def told(post: Post) -> Post:
    """Customer Wang was told three things, one minute after another."""
    for person in PEOPLE:
        post.put_person(person)
    for place, type_ in enumerate(("claim.registered", "claim.withdrawn", "claim.registered")):
        event = message(type_, {}, event_id=f"01EVENT{place}", at=f"01:0{place}")
        assert post.deliver(event) == []
    return post


def test_a_customer_reads_what_they_were_told_newest_first(told: Post) -> None:
    status, body = told.read("wang")

    assert status == 200
    assert [item["template"] for item in body["items"]] == [
        *["claim.registered"] * 2,
        *["claim.withdrawn"] * 2,
        *["claim.registered"] * 2,
    ]
    assert "next" not in body
    letter = next(item for item in body["items"] if item["channel"] == Channel.EMAIL)
    assert letter["subject"] == "您的赔案已正式受理（赔案号 CLM-SH01-20260302-7QK2MD）"
    assert letter["to"] == "w***@example.com"
    assert (letter["state"], letter["state_label"]) == ("sent", "Sent")
    assert letter["subject_id"] == "clm_1"
    assert letter["provider_id"]
    assert letter["sent_at"].endswith("Z")
    assert told.notices()["email"]["notice_id"] in {item["notice_id"] for item in body["items"]}


@pytest.mark.parametrize("limit", [1, 2, 4, 6])
def test_pages_follow_each_other_without_gap_or_repeat(told: Post, limit: int) -> None:
    whole = [item["notice_id"] for item in told.read("wang")[1]["items"]]
    found: list[str] = []
    query = {"limit": str(limit)}
    while True:
        status, body = told.read("wang", **query)
        assert status == 200
        assert 0 < len(body["items"]) <= limit
        found += [item["notice_id"] for item in body["items"]]
        if "next" not in body:
            break
        query["next"] = body["next"]

    assert found == whole
    assert len(set(found)) == 6


def test_staff_of_the_branch_read_them_too(told: Post) -> None:
    assert len(told.read("zhao")[1]["items"]) == 6


@pytest.mark.parametrize("stranger", ["li", "sun"])
def test_to_everybody_else_there_is_no_such_customer(told: Post, stranger: str) -> None:
    status, body = told.read(stranger)
    absent_status, absent = told.read(stranger, "cus_nobody")

    assert (status, body["code"]) == (404, "not_found")
    assert (absent_status, absent["code"]) == (404, "not_found")
    assert body["detail"] == absent["detail"]


def test_a_role_without_the_right_is_told_so(told: Post) -> None:
    status, body = told.read("admin")

    assert (status, body["code"]) == (403, "forbidden")


def test_a_cursor_is_good_only_for_its_own_caller(told: Post) -> None:
    cursor = told.read("wang", limit="2")[1]["next"]

    status, body = told.read("zhao", next=cursor)

    assert (status, body["code"]) == (400, "foreign_cursor")


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"state": "sent"}])
def test_what_is_not_offered_is_refused(told: Post, query: dict[str, str]) -> None:
    status, body = told.read("wang", **query)

    assert (status, body["code"]) == (422, "invalid_fields")
