"""Counted limits: how often a caller may do something, counted in the commit that does it."""

from __future__ import annotations

import hashlib
import math
from datetime import timedelta
from typing import Any, NamedTuple

from functions.aws import clock
from functions.aws.table import encode_key
from functions.aws.trigger import Key
from functions.core.access import Principal
from functions.core.errors import Problem


class Count(NamedTuple):
    """One more in a row that counts to `most` and is gone some time after `ttl` (epoch seconds).

    The commit fails with `beyond`, as a whole, where the row has come to `most` already. A replay
    or a refusal commits nothing, so it counts nothing.
    """

    key: Key
    most: int
    ttl: int
    beyond: Problem


def hourly(what: str, by: Principal, most: int, code: str) -> Count:
    """At most `most` of `what` by this caller in one hour of wall time, from one hour to the next.

    `what` begins with its context (`documents.uploads`): that is where the context may write. The
    problem `code` (429) says in `retry_after` how many seconds are left of the hour.
    """
    now = clock.wall()
    hour = now.replace(minute=0, second=0, microsecond=0)
    ends = hour + timedelta(hours=1)
    caller = hashlib.sha256(f"{by.issuer} {by.subject}".encode()).hexdigest()[:32]
    return Count(
        key=Key(f"CTR#{what}#{caller}#{hour:%Y-%m-%dT%H}"),
        most=most,
        ttl=int(ends.timestamp()),
        beyond=Problem(code, retry_after=math.ceil((ends - now).total_seconds())),
    )


def action(count: Count) -> dict[str, Any]:
    """The action of a DynamoDB transaction that counts."""
    return {
        "Update": {
            "Key": encode_key(count.key),
            "UpdateExpression": "ADD #count :one SET #ttl = :ttl",
            "ConditionExpression": "attribute_not_exists(#count) OR #count < :most",
            "ExpressionAttributeNames": {"#count": "count", "#ttl": "ttl"},
            "ExpressionAttributeValues": {
                ":one": {"N": "1"},
                ":most": {"N": str(count.most)},
                ":ttl": {"N": str(count.ttl)},
            },
        }
    }
