"""The stacks that are compared do the same, and the hand-made one signs as AWS wants it signed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from benchmarks import behaviour, scene, stacks
from benchmarks.behaviour import BehavesDifferently, Cloud
from benchmarks.stacks import Stack


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with behaviour.cloud() as opened:
        yield opened


def test_every_stack_behaves_alike(cloud: Cloud) -> None:
    for stack in stacks.built():
        behaviour.check(stack, cloud)


def test_a_stack_that_stores_nothing_is_found_out(cloud: Cloud, tmp_path: Path) -> None:
    answer = """{"statusCode": 201 if "loss_at" in event["body"] else 422, "body": "{}"}"""
    (tmp_path / "liar.py").write_text(f"def handler(event, context):\n    return {answer}\n")
    with pytest.raises(BehavesDifferently, match="liar, a report"):
        behaviour.check(Stack("liar", "liar", tmp_path, sys.executable), cloud)


def test_the_floor_signs_as_the_sdk_does(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in scene.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    now = datetime.now(UTC)
    floor = import_module("benchmarks.peers.floor")
    signed = floor.signed(b'{"TableName": "claims"}', now)
    given = {name: value for name, value in signed.items() if name != "authorization"}
    request = AWSRequest(
        "POST",
        f"https://{signed['host']}/",
        headers={name: value for name, value in given.items() if not name.startswith("x-amz-d")},
        data=b'{"TableName": "claims"}',
    )
    credentials = Credentials(
        scene.ENVIRONMENT["AWS_ACCESS_KEY_ID"],
        scene.ENVIRONMENT["AWS_SECRET_ACCESS_KEY"],
        scene.ENVIRONMENT["AWS_SESSION_TOKEN"],
    )
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: now.replace(tzinfo=None))
    SigV4Auth(credentials, "dynamodb", scene.REGION).add_auth(request)
    assert signed["authorization"] == request.headers["Authorization"]
