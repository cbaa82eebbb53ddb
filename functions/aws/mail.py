"""E-mail through SES."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError

from functions.aws import settings
from functions.aws.clients import client
from functions.aws.delivery import NotAccepted, OutcomeUnknown, is_temporary
from functions.aws.settings import Setting


def send(to: str, subject: str, body: str) -> str:
    """Hand one plain-text message to SES; returns the provider's message id.

    Raises:
        NotAccepted: SES said no; nothing was sent.
        OutcomeUnknown: no answer came; it may have been sent.
    """
    try:
        answer = client("sesv2").send_email(
            FromEmailAddress=settings.get(Setting.MAIL_FROM),
            Destination={"ToAddresses": [to]},
            Content={
                "Simple": {
                    "Subject": {"Data": subject, "Charset": "UTF-8"},
                    "Body": {"Text": {"Data": body, "Charset": "UTF-8"}},
                }
            },
        )
    except ClientError as error:
        raise NotAccepted(error.response["Error"]["Code"], temporary=is_temporary(error)) from error
    except BotoCoreError as error:
        raise OutcomeUnknown(type(error).__name__) from error
    return str(answer["MessageId"])
