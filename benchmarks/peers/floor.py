"""The floor: no library at all, one request signed by hand (Signature Version 4).

Nobody should write this; it shows what is left once nothing can be left out any more.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import os
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

_REGION = os.environ["AWS_REGION"]
_ENDPOINT = urlsplit(
    os.environ.get("AWS_ENDPOINT_URL", f"https://dynamodb.{_REGION}.amazonaws.com")
)
_connection = (
    http.client.HTTPSConnection(_ENDPOINT.netloc)
    if _ENDPOINT.scheme == "https"
    else http.client.HTTPConnection(_ENDPOINT.netloc)
)
_TYPES = {
    "policy_no": str,
    "loss_at": str,
    "place": dict,
    "cause": str,
    "claim_type": str,
    "description": str,
    "channel": str,
}


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    key = event["headers"].get("idempotency-key")
    try:
        report = json.loads(event["body"])
        _check(report)
    except (TypeError, ValueError):
        return {"statusCode": 422, "body": '{"code": "invalid_fields"}'}
    if not key:
        return {"statusCode": 400, "body": '{"code": "idempotency_key_required"}'}
    claim_id = f"clm_{hashlib.sha256(key.encode()).hexdigest()[:32]}"
    claim = json.dumps({"claim_id": claim_id, "state": "reported", "report": report})
    status, answer = _put(
        {
            "TableName": os.environ["CLAIMS_TABLE"],
            "Item": {"id": {"S": claim_id}, "claim": {"S": claim}},
            "ConditionExpression": "attribute_not_exists(id)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    )
    if status == 400 and answer["__type"].endswith("#ConditionalCheckFailedException"):
        claim = answer["Item"]["claim"]["S"]
    elif status != 200:
        raise RuntimeError(status, answer)
    return {
        "statusCode": 201,
        "headers": {"content-type": "application/json"},
        "body": claim,
    }


def _check(report: Any) -> None:
    """Raises ValueError unless every field is there, of its type, and not empty."""
    if not isinstance(report, dict) or report.keys() != _TYPES.keys():
        raise ValueError("fields")
    for name, type_ in _TYPES.items():
        if not isinstance(report[name], type_) or not report[name]:
            raise ValueError(name)
    datetime.fromisoformat(report["loss_at"])


def _put(parameters: dict[str, Any]) -> tuple[int, Any]:
    body = json.dumps(parameters).encode()
    _connection.request("POST", "/", body, headers=signed(body, datetime.now(UTC)))
    response = _connection.getresponse()
    return response.status, json.loads(response.read())


def signed(body: bytes, now: datetime) -> dict[str, str]:
    """The headers of the one request that has this body."""
    moment = now.strftime("%Y%m%dT%H%M%SZ")
    headers = {
        "content-type": "application/x-amz-json-1.0",
        "host": _ENDPOINT.netloc,
        "x-amz-date": moment,
        "x-amz-security-token": os.environ["AWS_SESSION_TOKEN"],
        "x-amz-target": "DynamoDB_20120810.PutItem",
    }
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    request = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    parts = (moment[:8], _REGION, "dynamodb", "aws4_request")
    scope = "/".join(parts)
    hashed = hashlib.sha256(request.encode()).hexdigest()
    key = f"AWS4{os.environ['AWS_SECRET_ACCESS_KEY']}".encode()
    for part in (*parts, f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashed}"):
        key = hmac.digest(key, part.encode(), "sha256")
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={os.environ['AWS_ACCESS_KEY_ID']}/{scope}, "
        f"SignedHeaders={names}, Signature={key.hex()}"
    )
    return headers
