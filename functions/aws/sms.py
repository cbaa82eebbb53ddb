"""SMS through SNS."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError

from functions.aws import settings
from functions.aws.clients import client
from functions.aws.delivery import NotAccepted, OutcomeUnknown, is_temporary
from functions.aws.settings import Setting


def send(to: str, body: str) -> str:
    """Hand one transactional SMS to SNS; `to` in E.164. Returns the provider's message id.

    Raises:
        NotAccepted: SNS said no; nothing was sent.
        OutcomeUnknown: no answer came; it may have been sent.
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
    except ClientError as error:
        raise NotAccepted(error.response["Error"]["Code"], temporary=is_temporary(error)) from error
    except BotoCoreError as error:
        raise OutcomeUnknown(type(error).__name__) from error
    return str(answer["MessageId"])
