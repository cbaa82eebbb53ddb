"""What the Powertools documentation teaches: its resolver, its validation, its idempotency."""

from __future__ import annotations

import os
import uuid
from datetime import datetime
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent,
)
from pydantic import BaseModel, ConfigDict, Field

logger = Logger()
app = APIGatewayHttpResolver(enable_validation=True)
dynamodb = boto3.client("dynamodb")
persistence = DynamoDBPersistenceLayer(table_name=os.environ["IDEMPOTENCY_TABLE"])
config = IdempotencyConfig(
    event_key_jmespath='headers."idempotency-key"', raise_on_no_idempotency_key=True
)


class Place(BaseModel):
    text: str = Field(min_length=1, max_length=200)


class Report(BaseModel):
    model_config = ConfigDict(extra="forbid")

    policy_no: str = Field(min_length=1, max_length=64)
    loss_at: datetime
    place: Place
    cause: str = Field(min_length=1, max_length=200)
    claim_type: str
    description: str = Field(min_length=1, max_length=4000)
    channel: str


class Reported(BaseModel):
    claim_id: str
    state: str
    report: Report


@app.post("/v1/claims", status_code=201)
def report_claim(report: Report) -> Reported:
    claim = Reported(claim_id=f"clm_{uuid.uuid4().hex}", state="reported", report=report)
    dynamodb.put_item(
        TableName=os.environ["CLAIMS_TABLE"],
        Item={"id": {"S": claim.claim_id}, "claim": {"S": claim.model_dump_json()}},
        ConditionExpression="attribute_not_exists(id)",
    )
    return claim


@idempotent(config=config, persistence_store=persistence)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
