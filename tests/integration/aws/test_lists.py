"""Lists: each item once, in order, to the end; a cursor of one list opens no other."""

from __future__ import annotations

import base64
import json

import pytest

from functions.aws import table as reading
from functions.aws.trigger import Key
from tests.integration.driver import Insurer, Reply

MANY = 7


@pytest.fixture
def claims(insurer: Insurer) -> list[str]:
    """Ids of several claims, oldest first."""
    return [insurer.reported(cause=f"fire {n}") for n in range(MANY)]


def listed(insurer: Insurer, by: str = "wang", **query: str) -> Reply:
    return insurer.call(by, "GET /v1/claims", query=query)


def cursor_of(insurer: Insurer) -> str:
    return str(listed(insurer, limit="2").body["next"])


@pytest.mark.parametrize("limit", [1, 2, MANY - 1, MANY, MANY + 1])
@pytest.mark.parametrize("query", [{}, {"branch": "SH", "state": "awaiting_documents"}])
def test_every_item_comes_once_newest_first(
    insurer: Insurer, claims: list[str], limit: int, query: dict[str, str]
) -> None:
    by = "handler" if query else "wang"
    found: list[str] = []
    page: dict[str, str] = {}
    for _ in range(MANY + 1):
        body = listed(insurer, by, limit=str(limit), **query, **page).body
        assert len(body["items"]) <= limit
        found += [item["claim_id"] for item in body["items"]]
        if "next" not in body:
            break
        page = {"next": body["next"]}
    assert found == claims[::-1]


def test_a_page_is_not_cut_short_by_the_megabyte_a_query_returns(insurer: Insurer) -> None:
    """DynamoDB ends a page at 1 MB: what lies behind it is still in the list."""
    for n in range(40):
        insurer.table.put_item(
            Item={
                "PK": f"X#{n}",
                "SK": "@",
                "g1pk": "CUS#x",
                "g1sk": f"CLM#{n:02}",
                "doc": "x" * 40_000,
            }
        )
    found: list[str] = []
    after = None
    for _ in range(40):
        page = reading.page("CUS#x", index="G1", prefix="CLM#", after=after, limit=35)
        found += [row["g1sk"] for row in page.rows]
        after = page.after
        if after is None:
            break
    assert found == [f"CLM#{n:02}" for n in reversed(range(40))]


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"state": "x"}]
)
def test_a_wrong_filter(insurer: Insurer, query: dict[str, str]) -> None:
    reply = listed(insurer, **query)
    assert (reply.status, reply.code) == (422, "invalid_fields")


def test_an_unknown_filter(insurer: Insurer) -> None:
    reply = listed(insurer, colour="red")
    assert [error["field"] for error in reply.body["errors"]] == ["/colour"]


def test_staff_say_what_they_look_for(insurer: Insurer) -> None:
    reply = listed(insurer, "handler")
    assert [error["code"] for error in reply.body["errors"]] == ["filter_needed"]


def test_a_list_shows_nobody_what_is_not_theirs(insurer: Insurer, claims: list[str]) -> None:
    of_wang = {"customer_id": "cus_wang", "limit": "1"}
    of_branch = {"branch": "SH", "state": "awaiting_documents"}
    assert listed(insurer, "li", **of_wang).status == 404
    assert listed(insurer, "elsewhere", **of_wang).body == {"items": []}  # nor a cursor
    assert listed(insurer, "elsewhere", **of_branch).status == 404
    for query in ({"customer_id": "cus_wang"}, of_branch):
        assert len(listed(insurer, "handler", **query).body["items"]) == len(claims)


@pytest.mark.parametrize("by", ["wang", "handler"])
def test_a_filter_no_index_serves_is_refused(insurer: Insurer, by: str) -> None:
    reply = listed(insurer, by, customer_id="cus_wang", state="awaiting_documents")
    assert (reply.status, reply.code) == (422, "invalid_fields")


def test_a_list_of_one_is_no_list_of_another(insurer: Insurer, claims: list[str]) -> None:
    cursor = cursor_of(insurer)
    assert claims
    for reply in (
        listed(insurer, "li", next=cursor),
        listed(insurer, "handler", customer_id="cus_wang", next=cursor),
        insurer.call("wang", "GET /v1/policies", query={"next": cursor}),
    ):
        assert (reply.status, reply.code) == (400, "foreign_cursor")


@pytest.mark.parametrize("cursor", ["", "x", "%%%", "é", "AAAA" * 100, "A" * 13, "====", "-_-_"])
def test_what_is_no_cursor(insurer: Insurer, cursor: str) -> None:
    reply = listed(insurer, next=cursor)
    assert (reply.status, reply.code) == (400, "foreign_cursor")


def test_a_changed_cursor_is_refused(insurer: Insurer, claims: list[str]) -> None:
    """A cursor is ours alone to write: whoever edits the key in it is told so."""
    assert claims
    cursor = cursor_of(insurer)
    text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    for changed in (text[:16] + "A", text[:16], text[:16] + "zzz", text + "0", text.swapcase()):
        forged = base64.urlsafe_b64encode(changed.encode()).decode().rstrip("=")
        reply = listed(insurer, next=forged)
        assert (reply.status, reply.code) == (400, "foreign_cursor"), changed


def test_rows_of_one_partition_are_read_to_the_end(insurer: Insurer) -> None:
    for n in range(40):
        doc = json.dumps({"text": "x" * 40_000})
        insurer.table.put_item(Item={"PK": "DOC#x", "SK": f"V#{n:02}", "doc": doc})
    assert len(reading.children("DOC#x", "V#")) == 40
    assert reading.get(Key("DOC#x", "V#39")) is not None


def test_a_person_finds_every_policy_that_names_them(insurer: Insurer) -> None:
    reply = insurer.call("wang", "GET /v1/policies")
    assert (reply.status, [each["policy_no"] for each in reply.body["items"]]) == (200, ["P-1"])
