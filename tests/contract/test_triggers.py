"""What wakes a function is what its handler takes: each trigger's example, fed to the real one.

They are one report on its way: the request makes the row that the table's stream shows, the relay
makes the message of it that the queue hands over, and the customer is told.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
from boto3.dynamodb.types import TypeDeserializer

from functions import relay, sweeper
from functions.aws import bucket, clock
from functions.aws.bucket import Arrived
from functions.aws.settings import Setting
from functions.claims.card import CaseCard
from functions.claims.events import ClaimReported
from functions.claims.timer import handler as timer
from functions.documents import isolation
from functions.documents.consumer import handler as documents
from functions.documents.events import DocumentReceived
from functions.documents.kinds import ContentType, Finding, State
from functions.documents.model import Document, DocumentCard
from functions.notices.consumer import handler as notices
from functions.notices.events import NoticeSent
from functions.staff.consumer import handler as staff
from tests.contract import examples
from tests.contract.examples import CLASSES, EVENTS, Json
from tests.integration.conftest import MAIL_FROM
from tests.integration.driver import BUS, Outside, handled

REPORTED = examples.of(ClaimReported)
CLAIM = examples.said(REPORTED)
RECEIVED = examples.said(examples.of(DocumentReceived))
Patch = pytest.MonkeyPatch


class World:
    """The table, with every read item of the examples in it."""

    def __init__(self, table: Any) -> None:
        self.table = table
        for cls in CLASSES:
            example = examples.of(cls)
            if "doc" in example:
                table.put_item(Item=example | {"doc": json.dumps(example["doc"])})

    def rows(self, pk: str, prefix: str = "") -> list[Json]:
        rows: list[Json] = self.table.scan()["Items"]
        found = [row for row in rows if row["PK"] == pk and row["SK"].startswith(prefix)]
        return sorted(found, key=lambda row: str(row["SK"]))

    def told(self, pk: str) -> list[Json]:
        """Envelopes of the events under `pk`."""
        return [json.loads(row["envelope"]) for row in self.rows(pk, "E#")]

    def keep_the_event(self) -> Json:
        """The row of the stream's example, in the table."""
        image = examples.trigger("table_stream")["Records"][0]["dynamodb"]["NewImage"]
        plain = TypeDeserializer().deserialize
        row: Json = {name: plain(value) for name, value in image.items()}
        self.table.put_item(Item=row)
        return row


@pytest.fixture
def world(table: Any, monkeypatch: Patch) -> World:
    now = datetime.fromisoformat(REPORTED["detail"]["occurred_at"])
    monkeypatch.setattr(clock, "now", lambda: now)
    return World(table)


def enrol(world: World, monkeypatch: Patch) -> None:
    event = examples.trigger("enrol")
    identity = event["enrol"]
    assert staff(event, None) == {"principal_id": identity["staff_id"]}
    (row,) = world.rows(f"PRIN#{identity['issuer']}#{identity['subject']}")
    assert json.loads(row["doc"])["principal"]["roles"] == identity["roles"]


def http_request(world: World, monkeypatch: Patch) -> None:
    event = examples.trigger("http_request")
    token = event["requestContext"]["authorizer"]["jwt"]["claims"]
    customer_id = CLAIM["customer_id"]
    identity = {"issuer": token["iss"], "subject": token["sub"], "customer_id": customer_id}
    staff({"enrol": {**identity, "roles": ["customer"]}}, None)
    monkeypatch.setenv(Setting.TOKEN_ISSUER, token["iss"])
    monkeypatch.setenv(Setting.TOKEN_CLIENTS, token["client_id"])
    monkeypatch.setattr(clock, "wall", lambda: clock.now())
    monkeypatch.setattr(clock, "new_id", lambda _: CLAIM["claim_id"])
    monkeypatch.setattr(clock, "short_code", lambda _: CLAIM["claim_no"].rpartition("-")[2])
    monkeypatch.setattr(clock, "new_event_id", lambda: REPORTED["detail"]["id"])
    case = examples.of(CaseCard)
    world.table.delete_item(Key={"PK": case["PK"], "SK": case["SK"]})

    answer = handled(event)

    assert answer["statusCode"] == 201, answer["body"]
    made, *_ = world.rows(case["PK"], "E#")
    shown = world.keep_the_event()
    assert made.keys() == shown.keys()
    for name in ("PK", "SK", "context", "sealed"):
        assert made[name] == shown[name]
    # What a checklist asks for is a rule of its day; the rest stays as it was said.
    envelope = json.loads(made["envelope"])
    assert envelope["data"].pop("required_items")
    data = {name: value for name, value in CLAIM.items() if name != "required_items"}
    assert envelope == REPORTED["detail"] | {"data": data}
    (card,) = world.rows(case["PK"], "V#")
    doc = json.loads(card["doc"]) | {"items": case["doc"]["items"]}
    assert card | {"doc": doc} == case
    document = examples.said(examples.of(DocumentCard))
    assert document["state"] == "verified"
    assert [each["item"] for each in _checklist(event) if each["verified"]] == [document["item"]]


def _checklist(event: Json) -> list[Json]:
    """The items of the claim's checklist, for the same caller."""
    route = "GET /v1/claims/{claim_id}/checklist"
    path = {"claim_id": CLAIM["claim_id"]}
    answer = handled(event | {"routeKey": route, "pathParameters": path})
    items: list[Json] = json.loads(answer["body"])["items"]
    return items


def execution_call(world: World, monkeypatch: Patch) -> None:
    http_request(world, monkeypatch)
    late = clock.now() + timedelta(minutes=25)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert timer(examples.trigger("execution_call"), None) == {"fired": 1}
    last = world.told(f"CLM#{CLAIM['claim_id']}")[-1]
    assert (last["type"], last["data"]["clock"]) == ("deadline.warned", "T-CLM-ACK")


def table_stream(world: World, monkeypatch: Patch) -> None:
    monkeypatch.setenv(Setting.BUS, BUS)
    outside = Outside()
    row = world.keep_the_event()
    assert relay.handler(examples.trigger("table_stream"), None) == {"batchItemFailures": []}
    (message,) = outside.drained(outside.tap)
    for name in ("version", "source", "detail-type", "detail"):
        assert message[name] == REPORTED[name]
    (left,) = world.rows(row["PK"], "E#")
    assert row.keys() - left.keys() == {"g6pk", "g6sk"}


def queue_tick(world: World, monkeypatch: Patch) -> None:
    monkeypatch.setenv(Setting.BUS, BUS)
    tick = datetime.fromisoformat(examples.queued("queue_tick")["time"])
    monkeypatch.setattr(clock, "wall", lambda: tick)
    outside = Outside()
    world.keep_the_event()
    assert sweeper.handler(examples.trigger("queue_tick"), None) == {"published": 1}
    (message,) = outside.drained(outside.tap)
    assert message["detail"] == REPORTED["detail"]


def queue_event(world: World, monkeypatch: Patch) -> None:
    boto3.client("ses").verify_email_identity(EmailAddress=MAIL_FROM)
    assert examples.queued("queue_event") == REPORTED
    assert notices(examples.trigger("queue_event"), None) == {"batchItemFailures": []}
    told = [each["data"] for each in world.told(f"NTC#{CLAIM['customer_id']}")]
    example = examples.said(examples.of(NoticeSent))
    provider_id = {"provider_id": example["provider_id"]}
    assert example in [each | provider_id for each in told if "provider_id" in each]


def awaited(world: World, monkeypatch: Patch, scanner: str) -> Document:
    """A document that waits for the example's object, which lies in the bucket and is harmless."""
    monkeypatch.setenv(Setting.MALWARE_SCAN, scanner)
    document = Document(
        version=1,
        document_id=RECEIVED["document_id"],
        case_id=RECEIVED["case_id"],
        item=RECEIVED["item"],
        filename="理赔申请书.pdf",
        content_type=ContentType.PDF,
        requested_at=clock.now(),
        requested_by=CLAIM["customer_id"],
        state=State.AWAITING_UPLOAD,
    )
    pk = f"DOC#{document.case_id}"
    row = {
        "PK": pk,
        "SK": f"@{document.document_id}",
        "shape": document.shape,
        "doc": document.model_dump_json(),
    }
    world.table.put_item(Item=row | {"version": 1})

    def read(key: str, version_id: str | None, *, largest: int) -> Arrived:
        assert (key, version_id) == (document.object_key, RECEIVED["version_id"])
        return Arrived(version_id, RECEIVED["size"], RECEIVED["sha256"], b"%PDF-1.7")

    monkeypatch.setattr(bucket, "read", read)
    monkeypatch.setattr(isolation, "opened", lambda *_: Finding())
    return document


def queue_object_created(world: World, monkeypatch: Patch) -> None:
    document = awaited(world, monkeypatch, "none")
    assert documents(examples.trigger("queue_object_created"), None) == {"batchItemFailures": []}
    pk = f"DOC#{document.case_id}"
    assert [each["data"] for each in world.told(pk)] == [RECEIVED]
    (card,) = world.rows(pk, "V#")
    expected = examples.of(DocumentCard)
    assert card | {"doc": json.loads(card["doc"]) | {"state": expected["doc"]["state"]}} == expected


def queue_object_scanned(world: World, monkeypatch: Patch) -> None:
    document = awaited(world, monkeypatch, "guardduty")
    assert documents(examples.trigger("queue_object_scanned"), None) == {"batchItemFailures": []}
    told = world.told(f"DOC#{document.case_id}")
    assert [each["data"] for each in told] == [RECEIVED | {"scan": "clean"}]


FED: dict[str, Callable[[World, Patch], None]] = {
    feed.__name__: feed
    for feed in (
        *(enrol, http_request, execution_call, table_stream, queue_tick, queue_event),
        *(queue_object_created, queue_object_scanned),
    )
}


@pytest.mark.parametrize("name", FED)
def test_a_trigger_is_taken_by_its_handler(world: World, name: str, monkeypatch: Patch) -> None:
    FED[name](world, monkeypatch)


def test_every_trigger_is_fed() -> None:
    assert {path.stem for path in EVENTS.glob("triggers/*.json")} == set(FED)
