"""What many pick instead: FastAPI, carried into Lambda by Mangum, and boto3.

FastAPI brings no idempotency: the claim's id is made of the key, and its one conditional write
tells a repetition from a first report.
"""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from typing import Annotated

import boto3
from fastapi import FastAPI, Header
from mangum import Mangum
from pydantic import BaseModel, ConfigDict, Field

app = FastAPI()
dynamodb = boto3.client("dynamodb")


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
def report_claim(report: Report, idempotency_key: Annotated[str, Header()]) -> Reported:
    claim_id = f"clm_{hashlib.sha256(idempotency_key.encode()).hexdigest()[:32]}"
    claim = Reported(claim_id=claim_id, state="reported", report=report)
    try:
        dynamodb.put_item(
            TableName=os.environ["CLAIMS_TABLE"],
            Item={"id": {"S": claim_id}, "claim": {"S": claim.model_dump_json()}},
            ConditionExpression="attribute_not_exists(id)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        return Reported.model_validate_json(error.response["Item"]["claim"]["S"])
    return claim


handler = Mangum(app, lifespan="off")
