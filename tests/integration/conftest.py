"""AWS in this process: the one table, as the template makes it, and the settings code asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import boto3
import pytest
from moto import mock_aws

from functions.aws import clients, publications
from functions.aws.settings import Setting
from tests.integration import tokens

TABLE = "records"
MAIL_FROM = "claims@insurer.example"

_INDEXES = {"G1": "ALL", "G2": "ALL", "G4": "ALL", "G5": "KEYS_ONLY", "G6": "KEYS_ONLY"}
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    Setting.STAGE: "test",
    Setting.TABLE: TABLE,
    **tokens.SETTINGS,
    Setting.MAIL_FROM: MAIL_FROM,
    Setting.SMS_SENDER: "Anxin",
}


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The empty table (a boto3 resource), within a mocked AWS account of its own."""
    with account(monkeypatch) as created:
        yield created


@contextmanager
def account(patch: pytest.MonkeyPatch) -> Iterator[Any]:
    """As the fixture `table`, for who is no test."""
    for name, value in _ENVIRONMENT.items():
        patch.setenv(name, value)
    ask_through_the_sdk(patch)
    with mock_aws():
        publications.known.forget()
        yield _created()


def ask_through_the_sdk(patch: pytest.MonkeyPatch) -> None:
    """moto answers the SDK alone; `aws/test_dynamodb.py` shows that our client does as it does."""
    patch.setattr(clients, "DynamoDB", partial(clients.of_sdk, "dynamodb"))


def _created() -> Any:
    keys = ["PK", "SK", *(f"{index.lower()}{part}" for index in _INDEXES for part in ("pk", "sk"))]
    return boto3.resource("dynamodb").create_table(
        TableName=TABLE,
        KeySchema=_schema("PK", "SK"),
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        GlobalSecondaryIndexes=[
            {
                "IndexName": f"{index}-index",
                "KeySchema": _schema(f"{index.lower()}pk", f"{index.lower()}sk"),
                "Projection": {"ProjectionType": projection},
            }
            for index, projection in _INDEXES.items()
        ],
        BillingMode="PAY_PER_REQUEST",
    )


def _schema(partition: str, sort: str) -> Any:
    return [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": sort, "KeyType": "RANGE"},
    ]
