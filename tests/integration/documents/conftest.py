"""Documents on a table and a versioned bucket in this process, driven as Lambda drives them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from moto import mock_aws

from functions.aws import clients
from functions.aws.settings import Setting
from functions.core.access import Principal, Role
from functions.documents import api, consumer, inspection, isolation
from local import papers
from tests.integration import tokens
from tests.integration.conftest import ask_through_the_sdk
from tests.integration.tokens import ISSUER, claims_of

Json = dict[str, Any]

CLAIM, ITEMS = "clm_1", ("claim_form", "loss_photos")
TABLE, BUCKET = "records", "papers"
_numbers = itertools.count(1)

PEOPLE = {
    "li": Principal(
        issuer=ISSUER, subject="li", roles=frozenset({Role.CUSTOMER}), customer_id="cus_li"
    ),
    "wang": Principal(
        issuer=ISSUER, subject="wang", roles=frozenset({Role.CUSTOMER}), customer_id="cus_wang"
    ),
    "handler": Principal(
        issuer=ISSUER,
        subject="handler",
        roles=frozenset({Role.CLAIMS_HANDLER}),
        staff_id="stf_zhao",
        branch="SH",
    ),
    "elsewhere": Principal(
        issuer=ISSUER,
        subject="elsewhere",
        roles=frozenset({Role.CLAIMS_HANDLER}),
        staff_id="stf_sun",
        branch="BJ",
    ),
    "assessor": Principal(
        issuer=ISSUER,
        subject="assessor",
        roles=frozenset({Role.ASSESSOR}),
        staff_id="stf_qian",
        branch="SH",
    ),
}


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: Json

    @property
    def code(self) -> str:
        return str(self.body["code"])


@dataclass
class Desk:
    """Callers on one side, table and bucket on the other."""

    table: Any = field(default_factory=lambda: boto3.resource("dynamodb").Table(TABLE))
    s3: Any = field(default_factory=lambda: boto3.client("s3"))

    def put_case(self, claim_id: str = CLAIM, *, accepts: bool = True) -> None:
        case = {
            "case_id": claim_id,
            "case_no": "CLM-SH-1",
            "parties": ["cus_li"],
            "branch": "SH",
            "customer_id": "cus_li",
            "items": list(ITEMS),
            "accepts_documents": accepts,
        }
        self.table.put_item(Item={"PK": f"CLM#{claim_id}", "SK": "V#case", "doc": json.dumps(case)})

    def put_person(self, person: Principal) -> None:
        account = {
            "version": 1,
            "head_hash": "",
            "principal": person.model_dump(mode="json"),
        }
        key = {"PK": f"PRIN#{person.issuer}#{person.subject}", "SK": "@"}
        self.table.put_item(Item=key | {"doc": json.dumps(account)})

    def call(
        self,
        by: str,
        route: str,
        body: Json | None = None,
        *,
        key: str | None = None,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        **path: str,
    ) -> Reply:
        """One request through the HTTP handler; a POST gets a fresh key unless one is given."""
        arguments = {"claim_id": CLAIM} | path
        method, _, template = route.partition(" ")
        event = {
            "routeKey": route,
            "rawPath": template.format(**arguments),
            "pathParameters": {k: v for k, v in arguments.items() if f"{{{k}}}" in template},
            "queryStringParameters": query,
            "headers": {
                "content-type": "application/json",
                "accept-language": "en",
                **({"idempotency-key": key or f"key-{next(_numbers)}"} if method == "POST" else {}),
                **(headers or {}),
            },
            "requestContext": {
                "requestId": f"req-{next(_numbers)}",
                "authorizer": {"jwt": {"claims": claims_of(by)}},
            },
            **({"body": json.dumps(body)} if body is not None else {}),
        }
        answer = api.handler(event, None)
        return Reply(answer["statusCode"], answer["headers"], json.loads(answer["body"]))

    def announce(self, by: str = "li", key: str | None = None, **fields: Any) -> Reply:
        body = {
            "item": "claim_form",
            "filename": "理赔申请书.pdf",
            "content_type": "application/pdf",
        }
        return self.call(by, "POST /v1/claims/{claim_id}/documents", body | fields, key=key)

    def announced(self, **fields: Any) -> str:
        return str(self.announce(**fields).body["document_id"])

    def put_object(self, document_id: str, content: bytes) -> str:
        """An object under the document's key; its version."""
        put = self.s3.put_object(Bucket=BUCKET, Key=f"cases/{CLAIM}/{document_id}", Body=content)
        return str(put["VersionId"])

    def tell(
        self, key: str, version_id: str | None = None, event_id: str | None = None
    ) -> list[Json]:
        """S3's event, through the queue's handler; the messages that failed."""
        version = {"version-id": version_id} if version_id else {}
        detail = {"bucket": {"name": BUCKET}, "object": {"key": key, "size": 1, **version}}
        return self.hear("aws.s3", "Object Created", detail, event_id)

    def scanned(self, document_id: str, version_id: str, status: str) -> None:
        """GuardDuty's event, as its user guide shows it."""
        detail = {
            "schemaVersion": "1.0",
            "scanStatus": "COMPLETED",
            "resourceType": "S3_OBJECT",
            "s3ObjectDetails": {
                "bucketName": BUCKET,
                "objectKey": f"cases/{CLAIM}/{document_id}",
                "eTag": "0123456789abcdef",
                "versionId": version_id,
                "s3Throttled": False,
            },
            "scanResultDetails": {"scanResultStatus": status, "threats": None},
        }
        type_ = "GuardDuty Malware Protection Object Scan Result"
        assert self.hear("aws.guardduty", type_, detail) == []

    def relay(self, event: Json) -> None:
        """An event of ours, as the bus brings it to the worker."""
        assert self.hear("anxin.documents", event["type"], event) == []

    def hear(
        self, source: str, type_: str, detail: Json, event_id: str | None = None
    ) -> list[Json]:
        message = {
            "id": event_id or f"evt-{next(_numbers)}",
            "source": source,
            "detail-type": type_,
            "detail": detail,
        }
        record = {"messageId": f"msg-{next(_numbers)}", "body": json.dumps(message)}
        failures: list[Json] = consumer.handler({"Records": [record]}, None)["batchItemFailures"]
        return failures

    def objects(self, prefix: str) -> list[str]:
        """Keys in the bucket."""
        found = self.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix)
        return [each["Key"] for each in found.get("Contents", [])]

    def arrive(self, document_id: str, content: bytes) -> str:
        """A file reaches the bucket, and the consumer hears of it."""
        version_id = self.put_object(document_id, content)
        assert self.tell(f"cases/{CLAIM}/{document_id}", version_id) == []
        return version_id

    def see(self, document_id: str, by: str = "handler") -> Json:
        listed = self.call(by, "GET /v1/claims/{claim_id}/documents").body["items"]
        return next(item for item in listed if item["document_id"] == document_id)

    def verify(self, document_id: str, by: str = "handler", **body: Any) -> Reply:
        route = "POST /v1/claims/{claim_id}/documents/{document_id}/verification"
        return self.call(by, route, {"accepted": True} | body, document_id=document_id)

    def remove(self, document_id: str, by: str = "li") -> Reply:
        route = "DELETE /v1/claims/{claim_id}/documents/{document_id}"
        return self.call(by, route, document_id=document_id)

    def download(self, document_id: str, by: str = "li") -> Reply:
        route = "GET /v1/claims/{claim_id}/documents/{document_id}/download"
        return self.call(by, route, document_id=document_id)

    def preview(self, document_id: str, by: str = "li") -> Reply:
        route = "GET /v1/claims/{claim_id}/documents/{document_id}/preview"
        return self.call(by, route, document_id=document_id)

    def rows(self, prefix: str) -> list[Json]:
        """Rows of the case's documents whose sort key begins with `prefix`."""
        scanned: list[Json] = self.table.scan()["Items"]
        found = (row for row in scanned if row["PK"] == f"DOC#{CLAIM}")
        return sorted(
            (row for row in found if row["SK"].startswith(prefix)), key=lambda row: row["SK"]
        )

    def events(self, document_id: str) -> list[Json]:
        """Envelopes of one document's history, oldest first."""
        rows = self.rows(f"E#{document_id}#")
        return [json.loads(row["envelope"]) for row in rows]

    def accesses(self, document_id: str) -> list[Json]:
        """Envelopes of who was given a link to the document."""
        rows = self.rows(f"E#A#{document_id}#")
        return [json.loads(row["envelope"]) for row in rows]

    def everything(self) -> list[Json]:
        """All there is in the table, to see that nothing changed."""
        rows: list[Json] = self.table.scan()["Items"]
        return sorted(rows, key=lambda row: (row["PK"], row["SK"]))


def received(desk: Desk, **fields: Any) -> str:
    """A document whose file is a PDF of one page, unless `content` is another."""
    content = fields.pop("content", papers.pdf("one page"))
    document_id = desk.announced(**fields)
    desk.arrive(document_id, content)
    return document_id


def is_quarantined(desk: Desk, document_id: str, reason: str) -> None:
    """For its reason, in a word and a sentence; and nobody gets at it."""
    seen = desk.see(document_id, by="li")
    assert (seen["state"], seen["quarantine_reason"]) == ("quarantined", reason)
    assert seen["quarantine_reason_label"]
    assert seen["has_preview"] is False
    event = desk.events(document_id)[-1]
    assert (event["type"], event["data"]["reason"]) == ("document.quarantined", reason)
    assert desk.download(document_id).code == "document_not_received"
    assert desk.verify(document_id).code == "document_not_received"


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open files here, where it takes a tenth of the time (`test_isolation.py` does not)."""
    monkeypatch.setattr(isolation, "opened", inspection.opened)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A claim of customer Li, kept in Shanghai, that takes documents."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "cn-north-1",
        Setting.TABLE: TABLE,
        Setting.BUCKET: BUCKET,
        **tokens.SETTINGS,
        Setting.MALWARE_SCAN: "none",
    }.items():
        monkeypatch.setenv(name, value)
    ask_through_the_sdk(monkeypatch)
    with mock_aws():
        clients.client.cache_clear()
        boto3.client("dynamodb").create_table(
            TableName=TABLE,
            KeySchema=[
                {"AttributeName": "PK", "KeyType": "HASH"},
                {"AttributeName": "SK", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": "PK", "AttributeType": "S"},
                {"AttributeName": "SK", "AttributeType": "S"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        s3 = boto3.client("s3")
        place: Any = {"LocationConstraint": "cn-north-1"}
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        desk = Desk()
        desk.put_case()
        for person in PEOPLE.values():
            desk.put_person(person)
        yield desk
    clients.client.cache_clear()
