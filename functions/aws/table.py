"""The one table, as it is read: one consistent read for a call, and pages of its indexes.

Nothing here knows a context; every `store.py` brings its keys and shapes. Writing is `commit.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from functions.aws import clock, settings, wire
from functions.aws.clients import client
from functions.aws.settings import Setting
from functions.aws.trigger import Call, Key, Repeated, Trigger
from functions.core import access, lending
from functions.core.access import Action, Principal, Record
from functions.core.decision import Aggregate
from functions.core.errors import Forbidden, Problem, Unreadable
from functions.core.lending import KnownPower
from functions.core.values import KEPT

Item = dict[str, Any]
Model = TypeVar("Model", bound=BaseModel)

_READ_ATTEMPTS = 5
_KNOWN = frozenset(Principal.model_fields)


@dataclass
class Loaded:
    """What one consistent read found: the caller's own record and the rows asked for."""

    trigger: Trigger
    principal: Principal
    """Who asks; once `require` has passed, in the capacity that lets them."""
    rows: Mapping[Key, Item] = field(default_factory=dict)
    caller: Principal = field(init=False)
    """Who asks, with all they hold and are lent."""

    def __post_init__(self) -> None:
        self.caller = self.principal

    def require(self, action: Action, record: Record) -> None:
        """Pass where the caller may do `action` to `record`, and this is not a repetition.

        Whoever has lost the right to an answer does not get it again by repeating the request.

        Raises:
            NotFound, Forbidden: as `access.require`.
            Repeated: this trigger has had its effect.
        """
        self.principal = access.require(self.caller, action, record)
        self._must_be_new()

    def require_role(self, action: Action) -> None:
        """As `require`, for an action that has no record yet.

        Raises:
            Forbidden: as `access.require_role`.
            Repeated: this trigger has had its effect.
        """
        self.principal = access.require_role(self.caller, action)
        self._must_be_new()

    def _must_be_new(self) -> None:
        row = self.rows.get(self.trigger.guard) if self.trigger.guard else None
        if row is not None and not _expired(row):
            raise Repeated(row)

    def find(self, key: Key, model: type[Model]) -> Model | None:
        """The record under `key`, or None."""
        row = self.rows.get(key)
        return None if row is None else read(row, model)


def read(row: Item, model: type[Model]) -> Model:
    """The model kept in `row`.

    Raises:
        LookupError: a record of a shape that this code does not know: it would lose what it does
            not see. Read items are read tolerantly, for they only grow.
    """
    if issubclass(model, Aggregate) and row["shape"] != model.shape:
        raise LookupError(f"{model.__name__} of shape {row['shape']}; we know {model.shape}")
    return model.model_validate_json(row["doc"], context=KEPT)


def load(trigger: Trigger, *keys: Key) -> Loaded:
    """Read the caller's record, the repeat guard and `keys` together, consistently.

    Raises:
        Forbidden: `unknown_principal`, `inactive_principal`: the token is good, but its subject
            has no power here.
    """
    asked = [key for key in (trigger.guard, trigger.principal_key, *keys) if key is not None]
    rows = get_all(asked)
    principal = _principal(trigger, rows)
    if isinstance(trigger, Call):
        trigger.principal = principal
    return Loaded(trigger, principal, rows)


def _principal(trigger: Trigger, rows: Mapping[Key, Item]) -> Principal:
    if trigger.principal is not None:
        return trigger.principal
    row = rows.get(trigger.principal_key) if trigger.principal_key else None
    if row is None:
        raise Forbidden("unknown_principal")
    kept = wire.loads(row["doc"])["principal"]
    # What a later version adds does no harm to this one.
    known = {name: value for name, value in kept.items() if name in _KNOWN}
    principal = Principal.model_validate(known)
    if not principal.active:
        raise Forbidden("inactive_principal")
    return _with_lent(principal) if principal.lenders else principal


def _with_lent(principal: Principal) -> Principal:
    """The caller with what others lend them today: one more read, for those few alone."""
    now = clock.now()
    keys = [Key(f"STF#{lender}", "V#power") for lender in lending.lenders(principal, now)]
    rows = get_all(keys) if keys else {}
    cards = (read(rows[key], KnownPower) for key in keys if key in rows)
    return lending.with_lent(principal, cards, now)


def _expired(row: Item) -> bool:
    return "ttl" in row and int(row["ttl"]) <= clock.wall().timestamp()


def get_all(keys: Sequence[Key]) -> dict[Key, Item]:
    """The rows that are there, of at most 100, consistently.

    Raises:
        Problem: `busy`.
    """
    name = settings.get(Setting.TABLE)
    wanted = [encode_key(key) for key in dict.fromkeys(keys)]
    found: dict[Key, Item] = {}
    for attempt in range(_READ_ATTEMPTS):
        if not wanted:
            return found
        answer = client("dynamodb").batch_get_item(
            RequestItems={name: {"Keys": wanted, "ConsistentRead": True}}
        )
        for raw in answer["Responses"].get(name, []):
            row = decode(raw)
            found[Key(row["PK"], row["SK"])] = row
        wanted = answer.get("UnprocessedKeys", {}).get(name, {}).get("Keys", [])
        if wanted:
            clock.pause(attempt)
    if wanted:
        raise Problem("busy")
    return found


def get(key: Key) -> Item | None:
    """One row, consistently."""
    return get_all([key]).get(key)


def children(pk: str, prefix: str) -> list[Item]:
    """Every item under `pk` whose sort key starts with `prefix`, consistently."""
    return _all(
        KeyConditionExpression="PK = :pk AND begins_with(SK, :sk)",
        ExpressionAttributeValues={":pk": {"S": pk}, ":sk": {"S": prefix}},
        ConsistentRead=True,
    )


def listed(index: str, pk: str) -> list[Item]:
    """Every item in one partition of an index, which may be a moment behind."""
    return _all(
        IndexName=f"{index}-index",
        KeyConditionExpression=f"{index.lower()}pk = :pk",
        ExpressionAttributeValues={":pk": {"S": pk}},
    )


def _all(**query: Any) -> list[Item]:
    """What a query finds, in as many pieces as DynamoDB answers it."""
    rows: list[Item] = []
    start: dict[str, Any] = {}
    while True:
        answer = client("dynamodb").query(TableName=settings.get(Setting.TABLE), **query, **start)
        rows.extend(decode(raw) for raw in answer["Items"])
        if "LastEvaluatedKey" not in answer:
            return rows
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


class Page(NamedTuple):
    """One page of an index, and where the next begins (`None` at the end)."""

    rows: tuple[Item, ...]
    after: str | None


def page(
    pk: str,
    *,
    index: str | None = None,
    prefix: str = "",
    after: str | None = None,
    limit: int = 20,
    newest_first: bool = True,
    keep: Callable[[Item], bool] = lambda _: True,
) -> Page:
    """Items of one partition of the table or of an index (`G1`, `G2`), in sort order.

    Only rows to `keep` count: neither the page nor where it ends tells of any other.

    Raises:
        Unreadable: `foreign_cursor`: `after` lies outside the list; only a forged cursor says so.
    """
    pk_name, sk_name = (f"{index.lower()}pk", f"{index.lower()}sk") if index else ("PK", "SK")
    values: dict[str, Any] = {":pk": {"S": pk}}
    condition = "#pk = :pk"
    names = {"#pk": pk_name}
    low, high = prefix, f"{prefix}\U0010ffff"
    if after is not None:
        if not low <= after <= high:
            raise Unreadable("foreign_cursor")
        low, high = (low, after) if newest_first else (after, high)
    if prefix or after is not None:
        condition += " AND #sk BETWEEN :low AND :high"
        names["#sk"] = sk_name
        values |= {":low": {"S": low or "\x00"}, ":high": {"S": high}}
    query = {
        "TableName": settings.get(Setting.TABLE),
        **({"IndexName": f"{index}-index"} if index else {}),
        "KeyConditionExpression": condition,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
        "ScanIndexForward": not newest_first,
        # BETWEEN is inclusive: the row we stopped at comes once more and is dropped below.
        "Limit": limit + 2,
    }
    rows: list[Item] = []
    while True:  # DynamoDB may answer in pieces of 1 MB
        answer = client("dynamodb").query(**query)
        found = (decode(raw) for raw in answer["Items"])
        rows += [row for row in found if row[sk_name] != after and keep(row)]
        if len(rows) > limit or "LastEvaluatedKey" not in answer:
            break
        query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(tuple(rows), rows[-1][sk_name] if more else None)


def mark_published(key: Key) -> None:
    """Take an event row out of the outbox index."""
    client("dynamodb").update_item(
        TableName=settings.get(Setting.TABLE),
        Key=encode_key(key),
        UpdateExpression="REMOVE g6pk, g6sk",
        ConditionExpression="attribute_exists(PK)",
    )


def stuck_events(shard: int, older_than: timedelta, limit: int) -> list[Item]:
    """Event rows of one outbox shard that have waited longer than `older_than` of real time."""
    answer = client("dynamodb").query(
        TableName=settings.get(Setting.TABLE),
        IndexName="G6-index",
        KeyConditionExpression="g6pk = :pk AND g6sk < :before",
        ExpressionAttributeValues={
            ":pk": {"S": f"OUT#{shard}"},
            ":before": {"S": (clock.wall() - older_than).isoformat()},
        },
        Limit=limit,
    )
    keys = [Key(raw["PK"]["S"], raw["SK"]["S"]) for raw in answer["Items"]]
    rows = [get_all(keys[start : start + 100]) for start in range(0, len(keys), 100)]
    return [row for chunk in rows for row in chunk.values() if "g6pk" in row]


def index_keys(index: str, pk: str, until: str, most: int) -> list[str]:
    """Sort keys of one partition of an index up to `until`, lowest first."""
    name = index.lower()
    answer = client("dynamodb").query(
        TableName=settings.get(Setting.TABLE),
        IndexName=f"{index}-index",
        KeyConditionExpression=f"{name}pk = :pk AND {name}sk <= :until",
        ExpressionAttributeValues={":pk": {"S": pk}, ":until": {"S": f"{until}#\U0010ffff"}},
        Limit=most,
    )
    return [raw[f"{name}sk"]["S"] for raw in answer["Items"]]


def from_stream(image: Mapping[str, Any]) -> Item:
    """The row in a table stream's new image."""
    return decode(image)


def encode_key(key: Key) -> dict[str, Any]:
    return {"PK": {"S": key.pk}, "SK": {"S": key.sk}}


def decode(raw: Mapping[str, Any]) -> Item:
    return {
        name: int(value["N"]) if "N" in value else value.get("S") for name, value in raw.items()
    }
