"""What every stack is asked, one report of a loss, and what AWS answers."""

from __future__ import annotations

import json
from typing import Any
from zlib import crc32

from tests.integration.conftest import TABLE
from tests.integration.driver import Insurer
from tests.integration.portfolio import REPORT
from tests.integration.tokens import ISSUER, SETTINGS, claims_of

Json = dict[str, Any]

REGION = "us-east-1"
CLAIMS, IDEMPOTENCY = "claims", "idempotency"
"""The peers' tables; ours is the one of the integration tests."""

ENVIRONMENT = {
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "an example",
    "AWS_SESSION_TOKEN": "an example, too",
    "AWS_LAMBDA_FUNCTION_NAME": "claims",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
    "ANXIN_STAGE": "prod",
    "ANXIN_TABLE": TABLE,
    **SETTINGS,
    "POWERTOOLS_LOG_LEVEL": "INFO",
    "CLAIMS_TABLE": CLAIMS,
    "IDEMPOTENCY_TABLE": IDEMPOTENCY,
}
"""What Lambda and the template set."""


def event(key: str, body: Json | None = None) -> Json:
    """`POST /v1/claims` under this idempotency key, as an HTTP API hands it on (payload 2.0)."""
    domain = "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com"
    return {
        "version": "2.0",
        "routeKey": "POST /v1/claims",
        "rawPath": "/v1/claims",
        "rawQueryString": "",
        "headers": {
            "accept": "application/json",
            "accept-encoding": "gzip, deflate, br",
            "accept-language": "zh-CN,zh;q=0.9,en;q=0.8",
            "authorization": f"Bearer {'e30' * 250}",
            "content-type": "application/json",
            "host": domain,
            "idempotency-key": key,
            "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X)",
            "x-forwarded-for": "203.0.113.7",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        },
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "a1b2c3d4e5",
            "authorizer": {"jwt": {"claims": claims_of("wang"), "scopes": None}},
            "domainName": domain,
            "domainPrefix": "a1b2c3d4e5",
            "http": {
                "method": "POST",
                "path": "/v1/claims",
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.7",
                "userAgent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X)",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": "POST /v1/claims",
            "stage": "$default",
            "time": "02/Mar/2026:01:00:00 +0000",
            "timeEpoch": 1772413200000,
        },
        "body": json.dumps(REPORT if body is None else body, ensure_ascii=False),
        "isBase64Encoded": False,
    }


def replies(insurer: Insurer) -> dict[str, Json]:
    """DynamoDB's answer to each operation a report leads to, and the checksum it sends along."""
    found = insurer.reader.batch_get_item(
        RequestItems={
            TABLE: {
                "Keys": [
                    {"PK": {"S": f"PRIN#{ISSUER}#wang"}, "SK": {"S": "@"}},
                    {"PK": {"S": "POL#P-1"}, "SK": {"S": "V#cover"}},
                ]
            }
        }
    )
    bodies: dict[str, Json] = {
        "BatchGetItem": {"Responses": found["Responses"], "UnprocessedKeys": {}},
        "Query": {"Items": [], "Count": 0, "ScannedCount": 0},
        "TransactWriteItems": {},
        "PutItem": {},
        "UpdateItem": {},
    }
    texts = {name: json.dumps(body) for name, body in bodies.items()}
    return {
        name: {"body": text, "crc32": str(crc32(text.encode()))} for name, text in texts.items()
    }
