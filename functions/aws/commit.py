"""Committing a decision: state, events, and the repeat guard in one `TransactWriteItems`.

A duplicate fails its condition and changes nothing; after a failed condition we look whether the
write that landed was our own (architecture, rule of flow 2).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple, TypeVar

from functions.aws import clock, counters, settings, wire
from functions.aws.clients import client, refusal
from functions.aws.counters import Count
from functions.aws.settings import Setting
from functions.aws.table import Item, Loaded, decode, encode_key
from functions.aws.trigger import ANY_VERSION, Call, Key, Repeated
from functions.core.decision import Aggregate, Decision
from functions.core.errors import Conflict, Overtaken, Problem
from functions.core.event import Envelope
from functions.core.published import ReadItem
from functions.core.values import kept

State = TypeVar("State", bound=Aggregate)

IDEMPOTENCY_DAYS = 7
SEEN_DAYS = 15
"""Longer than a dead letter is kept, so that a message driven back is still known."""
OUTBOX_SHARDS = 8
_ATTEMPTS = 5


class Put(NamedTuple):
    """One more item of a commit; with `unless_taken`, that problem is raised if it exists.

    With `owner` too, the item may exist as long as it belongs to the same owner; with `version`, if
    it still has that version.
    """

    key: Key
    attributes: Mapping[str, str | int]
    unless_taken: Callable[[Item], Problem] | None = None
    owner: str | None = None
    version: int | None = None


class Delete(NamedTuple):
    """One item that a commit removes."""

    key: Key


Write = Put | Delete | Count


def commit(
    loaded: Loaded,
    key: Key,
    decision: Decision[State],
    *,
    indexes: Mapping[str, str] | None = None,
    shows: Callable[[State], ReadItem] | None = None,
    writes: Callable[[State], Iterable[Write]] = lambda _: (),
    answer: Callable[[State], Any] = lambda state: state,
) -> State:
    """Write the decided state, its events, further items and the repeat guard: all or nothing.

    `indexes` are the sparse index attributes of the state (`g1pk`, ...); of the new state, `shows`
    gives what other contexts may read, `writes` further items, and `answer` what the entry point
    presents, stored for replays.

    Raises:
        Repeated: the same trigger won a race against us; its stored answer is in the row.
        Conflict: `conflict`; somebody else changed the record first.
        Problem: what `Put.unless_taken` makes of a taken key; `Count.beyond`; `busy` if the store
            stays contended.
    """
    before = decision.state
    _must_match(loaded, before)
    version = before.version + 1
    events, head = _event_rows(loaded, key, decision, version)
    state = before.model_copy(update={"version": version, "head_hash": head})
    children = [
        Put(Key(key.pk, f"P#{child.kind}#{child.id}"), {"doc": kept(child.content)})
        for child in decision.children
    ]
    views = [read_item(key, shows(state))] if shows else []
    guard = _guard_row(loaded, answer(state))
    actions: list[tuple[str, Write | None, dict[str, Any]]] = [
        ("state", None, _put(key, _state_row(state, indexes), _version_is(before.version)))
    ]
    actions += [("event", None, _put(row.key, row.attributes, _ABSENT)) for row in events]
    actions += [("write", write, _action(write)) for write in (*children, *views, *writes(state))]
    if guard is not None:
        actions.append(("guard", guard, _put(guard.key, guard.attributes, _absent_or_expired())))
    _transact(actions)
    return state


def along(
    loaded: Loaded,
    key: Key,
    decision: Decision[State],
    *,
    indexes: Mapping[str, str] | None = None,
) -> tuple[Put, ...]:
    """`writes` of one more aggregate that is decided in the same commit.

    Where somebody else has changed it meanwhile, `commit` raises `Overtaken`: what the caller named
    in `If-Match` is another record.
    """
    before = decision.state
    version = before.version + 1
    events, head = _event_rows(loaded, key, decision, version)
    state = before.model_copy(update={"version": version, "head_hash": head})
    row = Put(key, _state_row(state, indexes), lambda _: Overtaken(), version=before.version)
    return (row, *events)


def _must_match(loaded: Loaded, before: Aggregate) -> None:
    """Pass unless `If-Match` names another version than the record's."""
    wanted = loaded.trigger.expected_version if isinstance(loaded.trigger, Call) else None
    if wanted is None:
        return
    # What is not there yet has no version that could be named, and is none of "any" (RFC 9110).
    if before.version == 0 or wanted not in {ANY_VERSION, before.version}:
        raise Conflict("conflict", version=before.version)


_ABSENT: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(PK)"}


def _absent_or_expired() -> dict[str, Any]:
    return {
        "ConditionExpression": "attribute_not_exists(PK) OR #ttl <= :now",
        "ExpressionAttributeNames": {"#ttl": "ttl"},
        "ExpressionAttributeValues": {":now": {"N": str(int(clock.wall().timestamp()))}},
    }


def _absent_or_owned_by(owner: str) -> dict[str, Any]:
    return {
        "ConditionExpression": "attribute_not_exists(PK) OR #owner = :owner",
        "ExpressionAttributeNames": {"#owner": "owner"},
        "ExpressionAttributeValues": {":owner": {"S": owner}},
    }


def _version_is(version: int) -> dict[str, Any]:
    if version == 0:
        return _ABSENT
    return {
        "ConditionExpression": "#version = :version",
        "ExpressionAttributeNames": {"#version": "version"},
        "ExpressionAttributeValues": {":version": {"N": str(version)}},
    }


def _state_row(state: Aggregate, indexes: Mapping[str, str] | None = None) -> dict[str, str | int]:
    return {
        "doc": kept(state),
        "version": state.version,
        "shape": type(state).shape,
        **(indexes or {}),
    }


def read_item(key: Key, item: ReadItem) -> Put:
    """What others may read of the record under `key`, as it is kept beside it."""
    return Put(
        Key(key.pk, item.sort_key),
        {"doc": kept(item), "shape": type(item).shape, **item.indexes},
    )


def _event_rows(
    loaded: Loaded, key: Key, decision: Decision[State], version: int
) -> tuple[list[Put], str]:
    """The history of this commit, chained by hash to what came before, marked for the relay."""
    # Several aggregates may share a partition (documents of a case): their histories stay apart.
    tail = "" if key.sk == "@" else f"{key.sk.lstrip('@')}#"
    head = decision.state.head_hash
    occurred_at = clock.now().isoformat(timespec="milliseconds")
    by = decision.by or loaded.principal
    outbox = f"OUT#{_shard(key.pk)}"
    rows: list[Put] = []
    for number, event in enumerate(decision.events):
        personal = event.sealed()
        sealed = wire.text(personal) if personal else ""
        envelope = Envelope(
            id=clock.new_event_id(),
            type=event.type,
            version=type(event).shape,
            aggregate=f"{key.pk}|{key.sk}" if tail else key.pk,
            aggregate_version=version,
            occurred_at=occurred_at,
            actor=by.id,
            causation_id=loaded.trigger.causation_id,
            correlation_id=loaded.trigger.correlation_id,
            rule_version=decision.rule_version,
            data=event.data(),
        )
        if by.stands_for is not None:
            envelope["in_place_of"] = by.stands_for
        text = wire.canonical(envelope)
        head = _chain(head, text, sealed)
        rows.append(
            Put(
                Key(key.pk, f"E#{tail}{version:010}#{number:02}"),
                {
                    "envelope": text,
                    "context": event.context,
                    "hash": head,
                    "g6pk": outbox,
                    "g6sk": f"{clock.wall().isoformat()}#{envelope['id']}",
                    **({"sealed": sealed} if sealed else {}),
                },
            )
        )
    return rows, head


def _shard(pk: str) -> int:
    """One shard for all events of a partition, so that the sweeper publishes them in order."""
    return hashlib.sha256(pk.encode()).digest()[0] % OUTBOX_SHARDS


def _chain(previous: str, envelope: str, sealed: str) -> str:
    """SHA-256 over the previous hash, the envelope (RFC 8785) and the hash of the sealed part."""
    digest = hashlib.sha256(f"{previous}{envelope}".encode())
    digest.update(hashlib.sha256(sealed.encode()).digest())
    return digest.hexdigest()


def _guard_row(loaded: Loaded, answer: Any) -> Put | None:
    trigger = loaded.trigger
    if trigger.guard is None:
        return None
    days = IDEMPOTENCY_DAYS if isinstance(trigger, Call) else SEEN_DAYS
    expiry = int((clock.wall() + timedelta(days=days)).timestamp())
    stored: dict[str, str | int] = {"ttl": expiry}
    if isinstance(trigger, Call):
        trigger.body = trigger.present(answer, loaded.caller, trigger.locale)
        trigger.text = wire.text(trigger.body)
        stored |= {"request": trigger.request_hash, "body": trigger.text}
    return Put(trigger.guard, stored)


def _transact(actions: list[tuple[str, Write | None, dict[str, Any]]]) -> None:
    table = settings.get(Setting.TABLE)
    for _, _, action in actions:
        for parameters in action.values():
            parameters["TableName"] = table
    for attempt in range(_ATTEMPTS):
        try:
            client("dynamodb").transact_write_items(
                TransactItems=[action for _, _, action in actions]
            )
        except refusal() as error:
            reasons = error.response.get("CancellationReasons", [])
            _explain(actions, reasons)
            if not any(reason.get("Code") == "TransactionConflict" for reason in reasons):
                raise
            clock.pause(attempt)
        else:
            return
    raise Problem("busy")


def _explain(
    actions: list[tuple[str, Write | None, dict[str, Any]]], reasons: list[dict[str, Any]]
) -> None:
    """Say which condition failed. The guard comes first: a failed version may be our own write."""
    failed = [
        (kind, write, decode(reason.get("Item", {})))
        for (kind, write, _), reason in zip(actions, reasons, strict=False)
        if reason.get("Code") == "ConditionalCheckFailed"
    ]
    for kind, _, old in failed:
        if kind == "guard":
            raise Repeated(old)
    for kind, write, old in failed:
        if isinstance(write, Count):
            raise write.beyond
        if kind == "write" and isinstance(write, Put) and write.unless_taken is not None:
            raise write.unless_taken(old)
        raise Conflict("conflict", version=int(old.get("version", 0)))


def _action(write: Write) -> dict[str, Any]:
    if isinstance(write, Count):
        return counters.action(write)
    if isinstance(write, Delete):
        return {"Delete": {"Key": encode_key(write.key)}}
    if write.owner is not None:
        owned = {**write.attributes, "owner": write.owner}
        return _put(write.key, owned, _absent_or_owned_by(write.owner))
    if write.version is not None:
        return _put(write.key, write.attributes, _version_is(write.version))
    return _put(write.key, write.attributes, _ABSENT if write.unless_taken else {})


def _put(
    key: Key, attributes: Mapping[str, str | int], condition: Mapping[str, Any]
) -> dict[str, Any]:
    item = encode_key(key)
    for name, value in attributes.items():
        item[name] = {"S": value} if isinstance(value, str) else {"N": str(value)}
    put: dict[str, Any] = {"Item": item}
    if condition:
        put |= {"ReturnValuesOnConditionCheckFailure": "ALL_OLD", **condition}
    return {"Put": put}
