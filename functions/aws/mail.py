"""E-mail through SES."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError

from functions.aws import settings
from functions.aws.clients import client
from functions.aws.delivery import failure
from functions.aws.settings import Setting


def send(to: str, subject: str, body: str) -> str:
    """Hand one plain-text message to SES; returns the provider's message id.

    Raises:
        NotAccepted: SES said no; nothing was sent.
        OutcomeUnknown: no clear answer came; it may have been sent.
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
    except (ClientError, BotoCoreError) as error:
        raise failure(error) from error
    return str(answer["MessageId"])
