"""One client per service and process, made when first needed."""

from __future__ import annotations

from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

_ATTEMPTS = {"sesv2": 1, "sns": 1}
"""A retry by the SDK after a lost answer would send the customer the same message twice."""


@cache
def client(service: str) -> Any:
    """The process's client of `service`, with bounded waits and retries."""
    config = Config(
        connect_timeout=2,
        read_timeout=5,
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS.get(service, 4)},
        **({"signature_version": "s3v4"} if service == "s3" else {}),
    )
    return boto3.client(service, config=config)


def is_throttled(error: Exception) -> bool:
    """Whether AWS asked us to slow down, after the client's own retries."""
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
    return "Throttl" in code or code in {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
    }
