"""An insurer with a claim in every state, a table that can be put back, and callers before it."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from functions.aws.settings import Setting
from functions.core.access import Role
from tests.hostile.ways import STAFF, WAYS
from tests.integration import driver
from tests.integration.conftest import TABLE, account
from tests.integration.driver import Insurer, Json
from tests.integration.portfolio import STEPS, cny
from tests.integration.requests import request

Rows = dict[Any, dict[Any, Any]]

_BUCKET = "papers"
EVERYONE = "everyone"
"""Somebody with every role there is, and customer Wang besides."""


@dataclass(frozen=True)
class Answer:
    """What a handler answered, and the CPU it took, in seconds."""

    status: int
    headers: dict[str, str]
    text: str
    cpu: float

    @property
    def body(self) -> Any:
        return json.loads(self.text)


@dataclass
class World:
    insurer: Insurer
    claims: dict[str, str]
    """State -> a claim in it; `complete` awaits nothing but its registration."""
    customer_id: str
    document_id: str
    """Of the claim that awaits documents: received, not yet judged."""
    payment_id: str
    rows: Rows

    def path(self, route: str, at: str) -> dict[str, Any]:
        """Arguments for `route`: records that are there, the claim in the state `at`."""
        known = {
            "claim_id": self.claims[at],
            "document_id": self.document_id,
            "payment_id": self.payment_id,
            "policy_no": "P-1",
            "customer_id": self.customer_id,
            "staff_id": "stf_zhao",
            "code": "SH",
            "calendar_id": "cn",
            "year": "2027",
        }
        return {name: value for name, value in known.items() if f"{{{name}}}" in route}

    def send(
        self, route: str, body: Any = None, *, event: Json | None = None, **sent: Any
    ) -> Answer:
        """One request as `route` is done; `event` changes what the gateway hands on."""
        way = WAYS[route]
        sent |= self.path(route, way.at)
        asked = request(way.by, route, body, signed=way.by == "bank", **sent)
        return self.handle(asked | (event or {}))

    def handle(self, event: Json) -> Answer:
        gc.disable()  # what moto has heaped up is no handler's to sweep
        try:
            began = time.process_time()
            answer = driver.handled(event)
            took = time.process_time() - began
        finally:
            gc.enable()
        return Answer(answer["statusCode"], answer["headers"], answer["body"], took)

    def keep(self) -> None:
        """Take what the table now holds for the start."""
        self.rows = _rows()

    def changed(self) -> bool:
        """Whether anything in the table is other than at the start."""
        return _rows() != self.rows

    def reset(self) -> None:
        """Put the table back as it was at the start."""
        backend = _table()
        backend.items.clear()
        backend.items.update({key: dict(rows) for key, rows in self.rows.items()})

    def stored(self) -> Iterator[str]:
        """Every text attribute of the rows that were not there at the start."""
        for key, rows in _rows().items():
            for sort, item in rows.items():
                if self.rows.get(key, {}).get(sort) is not item:
                    yield from (v.value for v in item.attrs.values() if v.type == "S")


def _table() -> Any:
    """moto's own table: a scan through its front door takes fifty times as long."""
    return dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables[TABLE]


def _rows() -> Rows:
    return {key: dict(rows) for key, rows in _table().items.items() if rows}


@contextmanager
def opened() -> Iterator[World]:
    """A world of its own, for as long as the context is open."""
    with pytest.MonkeyPatch.context() as patch, account(patch) as table:
        patch.setenv(Setting.BUCKET, _BUCKET)
        boto3.client("s3").create_bucket(Bucket=_BUCKET)
        insurer = driver.opened(table, patch)
        assert insurer.outside
        insurer.enrol(EVERYONE, **_EVERYTHING)
        for staff_id in ("stf_zhao", "stf_bo"):
            person = STAFF | {"identities": []}
            insurer.call("admin", "PUT /v1/staff/{staff_id}", person, staff_id=staff_id)
        states = dict.fromkeys(state for state, *_ in STEPS)
        claims = {state: insurer.walk(state, cause=state) for state in states}
        claims["complete"] = insurer.reported(cause="complete")
        insurer.verify_documents(claims["complete"])
        claims["awaiting_documents"] = insurer.reported(cause="awaiting")
        claims["withdrawn"] = insurer.reported(cause="withdrawn")
        insurer.claim("wang", "POST withdrawal", claims["withdrawn"], {})
        payments = insurer.claim("finance", "GET payments", claims["payment_pending"]).body
        way = WAYS["POST /v1/customers"]
        customer = insurer.call(way.by, "POST /v1/customers", way.bodies[0]).body
        world = World(
            insurer,
            claims,
            customer_id=customer["customer_id"],
            document_id=_received(insurer, claims["awaiting_documents"]),
            payment_id=payments["items"][0]["payment_id"],
            rows={},
        )
        world.keep()
        yield world


_EVERYTHING: Json = {
    "roles": list(Role),
    "staff_id": "stf_everyone",
    "customer_id": "cus_wang",
    "authority": cny("100000.00"),
}


def _received(insurer: Insurer, claim_id: str) -> str:
    """A document of the claim as it stands once its file has arrived."""
    paper = {"item": "claim_form", "filename": "a.pdf", "content_type": "application/pdf"}
    route = "POST /v1/claims/{claim_id}/documents"
    document_id = str(insurer.call("wang", route, paper, claim_id=claim_id).body["document_id"])
    (row,) = insurer.rows(f"DOC#{claim_id}", f"@{document_id}")
    arrival = {
        "version_id": None,
        "size": 1,
        "sha256": "0" * 64,
        "content_type": "application/pdf",
        "at": "2026-03-02T00:00:00Z",
    }
    doc = json.loads(row["doc"]) | {"state": "received", "arrival": arrival}
    insurer.put([row | {"doc": json.dumps(doc)}])
    return document_id
