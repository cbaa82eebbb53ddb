"""How handing a message to a provider can go wrong, in the three ways that need different care."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError

_SLOWER = frozenset(
    {"Throttling", "ThrottlingException", "Throttled", "KMSThrottling", "KMSThrottlingException"}
    | {"TooManyRequestsException", "LimitExceededException"}
)
"""Codes by which SES and SNS ask us to come again."""


class NotAccepted(Exception):
    """The provider refused: nothing was sent. `temporary` refusals may be tried again."""

    def __init__(self, code: str, *, temporary: bool) -> None:
        super().__init__(code)
        self.code = code
        self.temporary = temporary


class OutcomeUnknown(Exception):
    """No clear answer came: the message may be on its way, so it is never sent again blindly."""


def failure(error: ClientError | BotoCoreError) -> NotAccepted | OutcomeUnknown:
    """What a failed hand-over means: a clear refusal, or that nobody knows."""
    if not isinstance(error, ClientError):
        return OutcomeUnknown(type(error).__name__)
    code = str(error.response["Error"]["Code"])
    if code in _SLOWER:
        return NotAccepted(code, temporary=True)
    if error.response["ResponseMetadata"].get("HTTPStatusCode", 0) >= 500:
        return OutcomeUnknown(code)
    return NotAccepted(code, temporary=False)
