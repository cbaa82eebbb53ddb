"""The insurer in this process: callers before its handlers; table, bus and bank behind."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import boto3
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID

from functions import relay, sweeper
from functions.aws import clients, signature
from functions.aws.http import Api
from functions.aws.settings import Setting
from functions.claims import consumer as claims_consumer
from functions.core.access import Principal
from functions.customers.model import ContactCard
from schemas.openapi import APIS
from tests.integration.portfolio import CONTRACT, PEOPLE, REPORT, REQUIRED, STEPS
from tests.integration.requests import SECRET, request
from tests.integration.tokens import ISSUER

Json = dict[str, Any]

BUS, BANK = "events", "bank"
BANK_QUEUE = f"https://sqs.us-east-1.amazonaws.com/{DEFAULT_ACCOUNT_ID}/{BANK}"
_APIS: dict[str, Api] = {route: api for api in APIS for route in api.operations}
_numbers = itertools.count(1)
_opened: list[Json] = []
_walked: dict[str, tuple[str, list[Json]]] = {}
"""What opening and each plain walk wrote the first time: later tests begin with the same rows."""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Json:
        body: Json = json.loads(self.text)
        return body

    @property
    def code(self) -> str | None:
        return self.body.get("code")


@dataclass
class Insurer:
    """Every handler of the claim's way, called as Lambda calls them."""

    table: Any
    published: list[Json] = field(default_factory=list)
    """What the bus has delivered, duplicates included."""
    reader: Any = field(default_factory=lambda: boto3.client("dynamodb"))
    """Apart from the handlers' own client: what a test reads is no call of theirs."""
    _streamed: set[tuple[str, str]] = field(default_factory=set)

    @cached_property
    def outside(self) -> Outside:
        """Made for the tests that look outside."""
        return Outside()

    def enrol(self, name: str, **record: Any) -> None:
        """Let the token subject `name` act with this power."""
        self.table.put_item(Item=principal_row(name, record))

    def put(self, rows: list[Json]) -> None:
        with self.table.batch_writer() as batch:
            for row in rows:
                batch.put_item(row)

    def know(self, customer_id: str) -> None:
        card = {"PK": f"CUS#{customer_id}", "SK": "V#contact"}
        shown = ContactCard(
            customer_id=customer_id,
            name="王芳",
            locale="zh-CN",
            time_zone="Asia/Shanghai",
            branch="SH",
        )
        self.table.put_item(Item=card | {"doc": shown.model_dump_json()})

    def call(self, by: str, route: str, body: Any = None, **more: Any) -> Reply:
        """One request of `by`; every POST has a fresh key unless `key` says otherwise."""
        answer = handled(request(by, route, body, **more))
        return Reply(answer["statusCode"], answer["headers"], answer["body"])

    def claim(self, by: str, step: str, claim_id: str, body: Any = None, **more: Any) -> Reply:
        """`step` of one claim, such as `POST registration`."""
        method, _, part = step.partition(" ")
        route = f"{method} /v1/claims/{{claim_id}}{f'/{part}' if part else ''}"
        return self.call(by, route, body, claim_id=claim_id, **more)

    def report(self, by: str = "wang", *, key: str | None = None, **fields: Any) -> Reply:
        return self.call(by, "POST /v1/claims", REPORT | fields, key=key)

    def reported(self, **fields: Any) -> str:
        return str(self.report(**fields).body["claim_id"])

    def verify_documents(self, claim_id: str) -> None:
        """What the documents context would have written."""
        for item in REQUIRED:
            doc = {"document_id": f"doc_{item}", "item": item, "state": "verified"}
            key = {"PK": f"DOC#{claim_id}", "SK": f"V#doc_{item}"}
            self.table.put_item(Item=key | {"doc": json.dumps(doc)})

    def walk(self, to: str, **fields: Any) -> str:
        """A new claim, brought by its people to the state `to`."""
        if fields:
            return self._walk(to, fields)
        if to not in _walked:
            before = self.dump()
            _walked[to] = (self._walk(to, {}), [r for r in self.dump() if r not in before])
        claim_id, rows = _walked[to]
        self.put(rows)
        return claim_id

    def _walk(self, to: str, fields: Json) -> str:
        claim_id = self.reported(**fields)
        self.verify_documents(claim_id)
        last = max(place for place, step in enumerate(STEPS) if step[0] == to)
        for state, by, step, body in STEPS[: last + 1]:
            reply = self.claim(by, step, claim_id, body)
            assert (reply.status < 300, reply.body.get("state")) == (True, state), reply.text
        return claim_id

    def bank_says(
        self, payment_id: str, status: str, reference: str, reason: str | None = None, **sent: Any
    ) -> Reply:
        assert self.outside
        body = {"status": status, "reference": reference} | ({"reason": reason} if reason else {})
        route = "POST /v1/payments/{payment_id}/result"
        return self.call("bank", route, body, payment_id=payment_id, signed=True, **sent)

    def bank_is_told(self) -> list[Json]:
        return self.outside.drained(BANK_QUEUE)

    def dump(self) -> list[Json]:
        """Everything in the table."""
        rows: list[Json] = []
        start: Json = {}
        while True:
            answer = self.table.scan(ConsistentRead=True, **start)
            rows += answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return sorted(rows, key=lambda row: (row["PK"], row["SK"]))
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def rows(self, pk: str, prefix: str = "") -> list[Json]:
        return [r for r in self.dump() if r["PK"] == pk and r["SK"].startswith(prefix)]

    def events(self, claim_id: str) -> list[Json]:
        """What happened to a claim, without what that did to its clocks."""
        return [json.loads(row["envelope"]) for row in self.rows(f"CLM#{claim_id}", "E#0")]

    def clock_events(self, claim_id: str) -> list[Json]:
        return [json.loads(row["envelope"]) for row in self.rows(f"CLM#{claim_id}", "E#clocks#")]

    def everything(self, claim_id: str) -> list[Json]:
        return [*self.events(claim_id), *self.clock_events(claim_id)]

    def told(self, claim_id: str) -> list[str]:
        return [event["type"] for event in self.events(claim_id)]

    def waiting(self) -> list[Json]:
        """What is in the outbox."""
        return [row for row in self.dump() if "g6pk" in row]

    def stream(self) -> list[Json]:
        """Records of the table's stream for event rows it has not shown yet."""
        raw = self.reader.scan(TableName=self.table.name)["Items"]
        rows = [row for row in raw if row["SK"]["S"].startswith("E#")]
        fresh = [row for row in rows if (row["PK"]["S"], row["SK"]["S"]) not in self._streamed]
        self._streamed |= {(row["PK"]["S"], row["SK"]["S"]) for row in fresh}
        return [
            {"dynamodb": {"NewImage": row, "SequenceNumber": str(next(_numbers))}} for row in fresh
        ]

    def relay(self, records: list[Json] | None = None) -> Json:
        assert self.outside
        answer: Json = relay.handler({"Records": records or self.stream()}, None)
        return answer

    def sweep(self, monkeypatch: pytest.MonkeyPatch) -> Json:
        """A run of the sweeper for which every waiting event has waited long enough."""
        assert self.outside
        with monkeypatch.context() as patch:
            patch.setattr(sweeper, "STUCK_AFTER", sweeper.STUCK_AFTER * 0)
            answer: Json = sweeper.handler({}, None)
        return answer

    def arrivals(self) -> list[Json]:
        """What the bus has handed to its queue since the last look."""
        fresh = self.outside.drained(self.outside.tap)
        self.published += fresh
        return fresh

    def deliver(self, handler: Any = claims_consumer.handler, *, to: set[str]) -> list[Json]:
        """Hand every newly arrived event of these types to a consumer; the messages that failed."""
        return handed([m for m in self.arrivals() if m["detail-type"] in to], handler)


def principal_row(name: str, record: Json) -> Json:
    principal = Principal.model_validate({"issuer": ISSUER, "subject": name} | record)
    doc = json.dumps({"principal": principal.model_dump(mode="json")})
    return {"PK": f"PRIN#{ISSUER}#{name}", "SK": "@", "doc": doc}


def handed(messages: list[Any], handler: Any = claims_consumer.handler) -> list[Json]:
    """One batch for a queue's handler: bodies as text or JSON; the messages that failed."""
    records = [
        {"messageId": f"m{n}", "body": m if isinstance(m, str) else json.dumps(m)}
        for n, m in enumerate(messages)
    ]
    failures: list[Json] = handler({"Records": records}, None)["batchItemFailures"]
    return failures


def handled(event: Json) -> Json:
    """What the entry point answers; a good answer must be what its operation says it is."""
    api = _APIS[event["routeKey"]]
    answer: Json = api.handler(event, None)
    said = api.operations[event["routeKey"]].answers
    if answer["statusCode"] < 300 and said is not None:
        said.model_validate_json(answer["body"])
    return answer


def opened(table: Any, monkeypatch: pytest.MonkeyPatch) -> Insurer:
    """An insurer with its people and one policy of cus_wang."""
    monkeypatch.setenv(Setting.BUS, BUS)
    monkeypatch.setenv(Setting.BUCKET, "documents")
    monkeypatch.setenv(Setting.BANK_QUEUE, BANK_QUEUE)
    monkeypatch.setenv(Setting.BANK_SECRET, BANK)
    signature._secret.cache_clear()
    insurer = Insurer(table)
    if not _opened:
        insurer.put([principal_row(name, record) for name, record in PEOPLE.items()])
        insurer.know("cus_wang")
        written = insurer.call("core", "PUT /v1/policies/{policy_no}", CONTRACT, policy_no="P-1")
        assert written.status == 200, written.text
        insurer.relay()
        insurer.arrivals()
        insurer.published.clear()
        _opened.extend(insurer.dump())
    insurer.put(_opened)
    insurer.stream()
    return insurer


class Outside:
    """A bus that is listened to, and a bank with a queue and a secret of ours."""

    def __init__(self) -> None:
        self.sqs, events = boto3.client("sqs"), boto3.client("events")
        self.tap = self.sqs.create_queue(QueueName="tap")["QueueUrl"]
        assert self.sqs.create_queue(QueueName=BANK)["QueueUrl"] == BANK_QUEUE
        events.create_event_bus(Name=BUS)
        pattern = json.dumps({"source": [{"prefix": "anxin."}]})
        events.put_rule(Name="all", EventBusName=BUS, EventPattern=pattern)
        target = {"Id": "tap", "Arn": f"arn:aws:sqs:us-east-1:{DEFAULT_ACCOUNT_ID}:tap"}
        events.put_targets(Rule="all", EventBusName=BUS, Targets=[target])
        boto3.client("secretsmanager").create_secret(Name=BANK, SecretString=SECRET)

    def drained(self, queue: str) -> list[Json]:
        bodies: list[Json] = []
        while True:
            answer = self.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
            for message in answer.get("Messages", []):
                bodies.append(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            if not answer.get("Messages"):
                return bodies


@contextmanager
def calls(service: str = "dynamodb") -> Iterator[list[tuple[str, Json]]]:
    """Every call to `service`, by operation and parameters, while the context is open."""
    with _overheard(service, "provide-client-params", "params") as seen:
        yield seen


@contextmanager
def answers(service: str = "dynamodb") -> Iterator[list[tuple[str, Json]]]:
    """Every answer of `service`, by operation, while the context is open."""
    with _overheard(service, "after-call", "parsed") as seen:
        yield seen


@contextmanager
def _overheard(service: str, moment: str, said: str) -> Iterator[list[tuple[str, Json]]]:
    seen: list[tuple[str, Json]] = []

    def note(model: Any, **heard: Any) -> None:
        seen.append((model.name, heard[said]))

    hooks = clients.client(service).meta.events
    hooks.register(f"{moment}.*.*", note, unique_id=moment)
    try:
        yield seen
    finally:
        hooks.unregister(f"{moment}.*.*", unique_id=moment)
