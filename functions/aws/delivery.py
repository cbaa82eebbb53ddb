"""How handing a message to a provider can go wrong, in the three ways that need different care."""

from __future__ import annotations

from botocore.exceptions import ClientError

_TEMPORARY = frozenset(
    {"Throttling", "ThrottlingException", "TooManyRequestsException", "InternalError"}
    | {"ServiceUnavailable", "LimitExceededException", "InternalFailure"}
)


class NotAccepted(Exception):
    """The provider refused: nothing was sent. `temporary` refusals may be tried again."""

    def __init__(self, code: str, *, temporary: bool) -> None:
        super().__init__(code)
        self.code = code
        self.temporary = temporary


class OutcomeUnknown(Exception):
    """No answer came: the message may be on its way, so it is never sent again blindly."""


def is_temporary(error: ClientError) -> bool:
    """Whether the same call may be accepted later."""
    return error.response["Error"]["Code"] in _TEMPORARY
