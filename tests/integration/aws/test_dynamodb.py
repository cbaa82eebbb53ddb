"""Our own client of DynamoDB answers, signs and comes again as the SDK's does."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError, HTTPClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from functions.aws import clients
from functions.aws.dynamodb import DynamoDB
from tests.faults.moto_server import serving
from tests.integration.conftest import TABLE

Json = dict[str, Any]
Ask = Callable[[Any], Any]

KEY = {"PK": {"S": "CLM#1"}, "SK": {"S": "@"}}
ABSENT = {
    "ConditionExpression": "attribute_not_exists(PK)",
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
}


def put(**attributes: Json) -> Json:
    return {"Put": {"TableName": TABLE, "Item": {**KEY, **attributes}, **ABSENT}}


ASKED: dict[str, Ask] = {
    "a transaction": lambda db: db.transact_write_items(TransactItems=[put(doc={"S": "上海"})]),
    "one whose condition fails": lambda db: db.transact_write_items(TransactItems=[put()]),
    "rows by key": lambda db: db.batch_get_item(
        RequestItems={TABLE: {"Keys": [KEY], "ConsistentRead": True}}
    ),
    "rows of a partition": lambda db: db.query(
        TableName=TABLE,
        KeyConditionExpression="PK = :pk",
        ExpressionAttributeValues={":pk": KEY["PK"]},
        Limit=1,
    ),
    "an update": lambda db: db.update_item(
        TableName=TABLE, Key=KEY, UpdateExpression="REMOVE doc", ReturnValues="ALL_OLD"
    ),
    "one of nothing": lambda db: db.update_item(
        TableName=TABLE,
        Key=KEY | {"SK": {"S": "none"}},
        UpdateExpression="REMOVE doc",
        ConditionExpression="attribute_exists(PK)",
    ),
    "a table that is not there": lambda db: db.query(
        TableName="none",
        KeyConditionExpression="PK = :pk",
        ExpressionAttributeValues={":pk": KEY["PK"]},
    ),
}


def heard(ask: Ask, db: Any) -> Json:
    """The answer, or the error as callers see it."""
    try:
        answer = ask(db)
    except ClientError as error:
        answer = error.response | {"said": str(error), "busy": clients.is_busy(error)}
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def test_what_callers_hear_is_what_the_sdk_tells_them(
    table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        told: list[dict[str, Json]] = []
        for db in (clients.of_sdk("dynamodb"), DynamoDB()):
            told.append({what: heard(ask, db) for what, ask in ASKED.items()})
            table.delete_item(Key={"PK": "CLM#1", "SK": "@"})
    by_sdk, by_us = told
    assert by_us == by_sdk
    assert by_us["rows by key"]["Responses"][TABLE] == [KEY | {"doc": {"S": "上海"}}]
    (reason,) = by_us["one whose condition fails"]["CancellationReasons"]
    assert reason["Item"]["doc"] == {"S": "上海"}


@pytest.mark.parametrize("token", ["", "a session's"])
def test_it_signs_as_the_sdk_signs(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("AWS_REGION", "cn-north-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG")
    monkeypatch.setenv("AWS_SESSION_TOKEN", token)
    now, body = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC), b"{}"
    headers = DynamoDB()._signed("Query", body, now)
    assert headers["host"] == "dynamodb.cn-north-1.amazonaws.com.cn"
    request = AWSRequest(
        "POST",
        f"https://{headers['host']}/",
        headers={name: headers[name] for name in ("content-type", "x-amz-target")},
        data=body,
    )
    credentials = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG", token or None)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: now)
    SigV4Auth(credentials, "dynamodb", "cn-north-1").add_auth(request)
    assert headers["authorization"] == request.headers["Authorization"]


Answer = tuple[int, bytes] | None
"""Status and body; None where the connection is cut instead."""


def error(code: str) -> bytes:
    return json.dumps({"__type": f"com.amazonaws.dynamodb#{code}", "message": "no"}).encode()


OK: Answer = (200, b"{}")
SLOWER: Answer = (400, error("ThrottlingException"))
BROKEN: Answer = (500, error("InternalServerError"))
BETWEEN: Answer = (503, b"<html>")


@dataclass
class Store:
    """Answers with what it is given, one after the other; remembers what it was sent."""

    answers: list[Answer]
    sent: list[bytes] = field(default_factory=list)
    connections: set[Any] = field(default_factory=set)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.connections.add(request.client_address)
        self.sent.append(request.rfile.read(int(request.headers["Content-Length"])))
        answer = self.answers.pop(0)
        if answer is None:
            request.close_connection = True
            return
        status, body = answer
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)


@contextmanager
def store(
    monkeypatch: pytest.MonkeyPatch, *answers: Answer, certificate: Path | None = None
) -> Iterator[Store]:
    scripted = Store(list(answers))

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            scripted.answer(self)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: a test's output is its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    scheme = "http"
    if certificate is not None:
        scheme = "https"
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"{scheme}://127.0.0.1:{server.server_port}")
    try:
        yield scripted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_whoever_is_not_trusted_hears_nothing(
    monkeypatch: pytest.MonkeyPatch, pauses: list[int], tmp_path: Path
) -> None:
    with (
        store(monkeypatch, OK, certificate=self_signed(tmp_path)) as asked,
        pytest.raises(HTTPClientError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        DynamoDB().query()
    assert asked.sent == []


def self_signed(folder: Path) -> Path:
    """Key and certificate of 127.0.0.1, in one file; nobody vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.mark.parametrize("trouble", [SLOWER, BROKEN, BETWEEN, None])
def test_what_passes_is_tried_again_as_the_same_transaction(
    monkeypatch: pytest.MonkeyPatch, pauses: list[int], trouble: Answer
) -> None:
    with store(monkeypatch, trouble, trouble, trouble, OK) as asked:
        assert DynamoDB().transact_write_items(TransactItems=[]) == {}
    assert len(asked.sent) == 4
    assert len(set(asked.sent)) == 1
    assert len(json.loads(asked.sent[0])["ClientRequestToken"]) == 32
    assert pauses == [0, 1, 2]


@pytest.mark.parametrize(("trouble", "raised"), [(SLOWER, ClientError), (None, HTTPClientError)])
def test_it_gives_up_after_four_times_and_the_caller_hears_that_we_are_busy(
    monkeypatch: pytest.MonkeyPatch, pauses: list[int], trouble: Answer, raised: type[Exception]
) -> None:
    with (
        store(monkeypatch, *[trouble] * 5) as asked,
        pytest.raises(raised) as caught,
    ):
        DynamoDB().query()
    assert len(asked.sent) == 4
    assert clients.is_busy(caught.value)


def test_what_is_wrong_stays_wrong(monkeypatch: pytest.MonkeyPatch, pauses: list[int]) -> None:
    with (
        store(monkeypatch, (400, error("ValidationException")), OK) as asked,
        pytest.raises(ClientError, match=r"ValidationException.*Query operation: no"),
    ):
        DynamoDB().query()
    assert (len(asked.sent), pauses) == (1, [])


def test_a_connection_is_kept_until_it_fails(
    monkeypatch: pytest.MonkeyPatch, pauses: list[int]
) -> None:
    with store(monkeypatch, OK, OK, None, OK, OK) as asked:
        db = DynamoDB()
        for _ in range(4):
            db.query()
    assert (len(asked.sent), len(asked.connections)) == (5, 2)
