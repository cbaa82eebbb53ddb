"""What a run of the timer reads follows from what is due, and not from what is stored (I8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from functions.aws import clock, due
from functions.claims import timer
from tests.guarantees import Proof
from tests.integration import driver
from tests.integration.conftest import TABLE, account
from tests.integration.driver import answers, calls

DUE = 3
REPORTED = datetime(2026, 3, 2, 1, tzinfo=UTC)
NOW = REPORTED + timedelta(minutes=25)
"""One level of what we promise within half an hour is due by then, for each claim."""
INSTANT = timedelta(milliseconds=1)

Entries = Iterable[dict[str, str]]
Patch = pytest.MonkeyPatch


class Cost(NamedTuple):
    """What one run asked of the table."""

    operations: Counter[str]
    rows: Counter[str]
    """Items in the answers, by operation."""


def store(entries: Entries) -> None:
    """Put timetables of which there is no more than their place in the index."""
    table = dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].get_table(TABLE)
    for entry in entries:
        row = {"PK": entry["g5sk"], "SK": "@clocks", **entry}
        table.put_item({name: {"S": value} for name, value in row.items()})


def ahead(count: int) -> Iterator[dict[str, str]]:
    """Our cases, the first of which is due just after now, and the rest over the years."""
    for n in range(count):
        yield due.entry("claims", f"clm_{n}", NOW + INSTANT + n * timedelta(minutes=11))


def overdue(context: str, count: int) -> Iterator[dict[str, str]]:
    """Cases that are due already, the last of them now."""
    for n in range(count):
        yield due.entry(context, f"{context}_{n}", NOW - n * INSTANT)


def cost_of_a_run(stored: int, monkeypatch: Patch) -> Cost:
    """With as many open claims in the table, and some of others, where `DUE` claims are due."""
    with account(monkeypatch) as table:
        insurer = driver.opened(table, monkeypatch)
        monkeypatch.setattr(clock, "now", lambda: REPORTED)
        claims = {insurer.reported(cause=f"fire {n}") for n in range(DUE)}
        store(chain(ahead(stored), overdue("complaints", stored // 10)))
        monkeypatch.setattr(clock, "now", lambda: NOW)
        with answers() as heard, calls() as asked:
            assert timer.handler({}, None) == {"fired": DUE, "recounted": 0}
    queries = [params for name, params in asked if name == "Query"]
    assert [len(queries), len({str(query) for query in queries})] == [due.SHARDS] * 2
    for query in queries:
        # Without a filter, what is read is what is answered: the conditions, up to the limit.
        assert query["KeyConditionExpression"] == "g5pk = :pk AND g5sk <= :until"
        assert (query["Limit"], "FilterExpression" in query) == (timer.MOST, False)
    rows = Counter[str]()
    keys = set[str]()
    for name, answer in heard:
        found = [*answer.get("Items", ()), *chain(*answer.get("Responses", {}).values())]
        rows[name] += len(found)
        keys |= {row["g5sk"]["S"].partition("#")[2] for row in found if name == "Query"}
    assert keys == claims
    return Cost(Counter(name for name, _ in asked), rows)


def test_a_hundred_times_as_many_open_claims_cost_nothing_more(monkeypatch: Patch) -> None:
    few, many = (cost_of_a_run(stored, monkeypatch) for stored in (100, 10_000))
    assert few == many
    assert (few.operations["Query"], few.rows["Query"]) == (due.SHARDS, DUE)


@pytest.mark.guarantee
def test_a_hundred_thousand_open_claims(proof: Proof, monkeypatch: Patch) -> None:
    """The timer reads what is due and nothing else, with a hundred times as much in the table."""
    sizes = (1_000, 100_000)
    costs = [cost_of_a_run(stored, monkeypatch) for stored in proof.each(sizes)]
    assert costs[0] == costs[1]
    for stored, cost in zip(sizes, costs, strict=True):
        proof.figure(
            f"with {stored:,} open and {DUE} due",
            f"{cost.operations['Query']} queries, {cost.rows['Query']} entries, "
            f"{cost.operations['BatchGetItem']} reads, {cost.rows['BatchGetItem']} items",
        )


def test_however_much_is_due_a_run_reads_so_many_of_each_shard(
    table: Any,
) -> None:
    """Any shard may hold all that is earliest, so each is asked for that many, and no more."""
    store(chain(overdue("claims", 1_000), ahead(1_000)))
    with answers() as heard:
        found = due.cases("claims", NOW, 20)
    assert found[:20] == [f"claims_{n}" for n in range(999, 979, -1)]
    assert sum(len(answer["Items"]) for _, answer in heard) == due.SHARDS * 20
