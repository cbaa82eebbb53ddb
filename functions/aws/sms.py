"""SMS through SNS."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError

from functions.aws import settings
from functions.aws.clients import client
from functions.aws.delivery import failure
from functions.aws.settings import Setting


def send(to: str, body: str) -> str:
    """Hand one transactional SMS to SNS; `to` in E.164. Returns the provider's message id.

    Raises:
        NotAccepted: SNS said no; nothing was sent.
        OutcomeUnknown: no clear answer came; it may have been sent.
    """
    attributes = {
        "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"},
        "AWS.SNS.SMS.SenderID": {
            "DataType": "String",
            "StringValue": settings.get(Setting.SMS_SENDER),
        },
    }
    try:
        answer = client("sns").publish(PhoneNumber=to, Message=body, MessageAttributes=attributes)
    except (ClientError, BotoCoreError) as error:
        raise failure(error) from error
    return str(answer["MessageId"])
