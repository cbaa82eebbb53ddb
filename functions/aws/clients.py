"""One client per service and process, made when first needed."""

from __future__ import annotations

from functools import cache
from typing import Any

from functions.aws import dynamodb, settings
from functions.aws.dynamodb import DynamoDB
from functions.aws.settings import Setting

_ATTEMPTS = {"sesv2": 1, "sns": 1}
"""A retry by the SDK after a lost answer would send the customer the same message twice."""


_LOCAL = settings.find(Setting.STAGE) == "local"
_S3: dict[str, Any] = {
    "signature_version": "s3v4",
    # A form for the bucket's global address would be redirected, and forms do not follow.
    "s3": {"addressing_style": "path" if _LOCAL else "virtual"},
}


@cache
def client(service: str) -> Any:
    """The process's client of `service`, with bounded waits and retries."""
    return DynamoDB() if service == "dynamodb" else of_sdk(service)


def of_sdk(service: str) -> Any:
    """The SDK's client, of whatever service."""
    # A third of a cold start to load, and most requests ask nobody but DynamoDB.
    import botocore.session
    from botocore.config import Config

    config = Config(
        connect_timeout=2,
        read_timeout=5,
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS.get(service, 4)},
        **(_S3 if service == "s3" else {}),
    )
    return botocore.session.get_session().create_client(service, config=config)


def refusal() -> Any:
    """What a client raises where AWS says no: for an `except` clause, which asks only then."""
    from botocore.exceptions import ClientError

    return ClientError


_BUSY = dynamodb.SLOWER | {"ProvisionedThroughputExceeded", "TransactionConflict"}


def is_busy(error: Exception) -> bool:
    """Whether the same call may succeed later: AWS asked us to slow down, or did not answer."""
    from botocore.exceptions import BotoCoreError

    if not isinstance(error, refusal()):
        return isinstance(error, BotoCoreError)
    reasons = error.response.get("CancellationReasons", [])
    codes = [error.response["Error"]["Code"], *(reason.get("Code", "") for reason in reasons)]
    return any("Throttling" in code or code in _BUSY for code in codes)
