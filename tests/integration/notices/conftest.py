"""A customer who can be told things, two providers that can fail, and the queue that delivers."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends
from moto.sns.models import sns_backends

from functions.aws import clients
from functions.core.access import Principal
from functions.notices import api, consumer
from functions.notices.model import Channel
from tests.integration.conftest import MAIL_FROM
from tests.integration.tokens import claims_of

Json = dict[str, Any]

MOBILE, EMAIL = "+8613800001234", "wang.fang@example.com"
CUSTOMER = "cus_wang"

_CALL = {Channel.SMS: ("sns", "Publish"), Channel.EMAIL: ("sesv2", "SendEmail")}
_numbers = itertools.count(1)


class Killed(BaseException):
    """The process ended here: no code of ours runs any more."""


@dataclass
class Post:
    """The outside world of the notices context."""

    table: Any
    _hooks: list[tuple[str, str, Any]] = field(default_factory=list)

    def put_customer(self, **contact: str | None) -> None:
        """The customers' read item, as they write it."""
        card = {
            "customer_id": CUSTOMER,
            "name": "王芳",
            "locale": "zh-CN",
            "time_zone": "Asia/Shanghai",
            "branch": "SH01",
            "mobile": MOBILE,
            "email": EMAIL,
            **contact,
        }
        key = {"PK": f"CUS#{CUSTOMER}", "SK": "V#contact"}
        self.table.put_item(Item=key | {"doc": json.dumps(card)})

    def put_person(self, principal: Principal) -> None:
        account = {"principal": principal.model_dump(mode="json")}
        key = {"PK": f"PRIN#{principal.issuer}#{principal.subject}", "SK": "@"}
        self.table.put_item(Item=key | {"doc": json.dumps(account)})

    def deliver(self, *messages: Json) -> list[str]:
        """Hand a batch to the worker as its queue does; the ids of the messages that failed."""
        records = [
            {"messageId": f"msg-{message['detail']['id']}", "body": json.dumps(message)}
            for message in messages
        ]
        answer = consumer.handler({"Records": records}, None)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def texts(self) -> list[tuple[str, str]]:
        """(number, text) of every SMS the provider took."""
        return list(sns_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sms_messages.values())

    def letters(self) -> list[Any]:
        """Every e-mail the provider took."""
        return list(ses_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sent_messages)

    def before(self, channel: Channel, happens: Callable[..., Any]) -> None:
        """Let `happens` answer in place of the provider, until `heal`."""
        self._hook("before-call", *_CALL[channel], happens)

    def before_commit(self, happens: Callable[..., Any]) -> None:
        """Let `happens` when something is about to be stored."""
        self._hook("before-call", "dynamodb", "TransactWriteItems", happens)

    def after(self, channel: Channel, happens: Callable[..., Any]) -> None:
        """Let `happens` when the provider has taken a message, and we have not heard yet."""
        self._hook("after-call", *_CALL[channel], happens)

    def _hook(self, moment: str, service: str, operation: str, happens: Callable[..., Any]) -> None:
        name = f"{moment}.{service}.{operation}"
        clients.client(service).meta.events.register_first(name, happens)
        self._hooks.append((service, name, happens))

    def refuse(self, channel: Channel, status: int, code: str) -> None:
        """Let the provider say no, with its own error code."""

        def answer(**_: Any) -> tuple[AWSResponse, Json]:
            parsed = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {}}
            return AWSResponse("https://provider.example", status, {}, None), parsed

        self.before(channel, answer)

    def heal(self) -> None:
        """Providers work again."""
        for service, name, happens in self._hooks:
            clients.client(service).meta.events.unregister(name, happens)
        self._hooks.clear()

    def read(self, by: str, customer_id: str = CUSTOMER, **query: str) -> tuple[int, Json]:
        """Status and body of `GET /v1/customers/{customer_id}/notices`."""
        route = "GET /v1/customers/{customer_id}/notices"
        answer = api.handler(
            {
                "routeKey": route,
                "rawPath": f"/v1/customers/{customer_id}/notices",
                "pathParameters": {"customer_id": customer_id},
                "queryStringParameters": query,
                "headers": {"accept-language": "en"},
                "requestContext": {
                    "requestId": f"req-{next(_numbers)}",
                    "authorizer": {"jwt": {"claims": claims_of(by)}},
                },
            },
            None,
        )
        return answer["statusCode"], json.loads(answer["body"])

    def notices(self) -> dict[str, Json]:
        """The stored notices by channel; the newest of each."""
        stored = [json.loads(row["doc"]) for row in self._rows("@")]
        return {notice["channel"]: notice for notice in stored}

    def states(self) -> dict[str, str]:
        return {channel: each["state"] for channel, each in self.notices().items()}

    def history(self, channel: Channel) -> list[str]:
        """Types of the events of one channel's notices, in the order of its commits."""
        envelopes = (json.loads(row["envelope"]) for row in self._rows("E#"))
        return [each["type"] for each in envelopes if each["data"]["channel"] == channel]

    def published(self) -> str:
        """All that the history holds, to look for what must not be there."""
        return json.dumps(self._rows("E#"), ensure_ascii=False, default=str)

    def _rows(self, prefix: str) -> list[Json]:
        scanned: list[Json] = self.table.scan()["Items"]
        mine = [row for row in scanned if row["PK"] == f"NTC#{CUSTOMER}"]
        return sorted(
            (row for row in mine if row["SK"].startswith(prefix)), key=lambda row: str(row["SK"])
        )


def message(type_: str, data: Json, *, event_id: str = "01EVENT", at: str = "01:00") -> Json:
    """An event as the bus puts it on the queue."""
    detail = {
        "id": event_id,
        "type": type_,
        "version": 1,
        "aggregate": "CLM#clm_1",
        "aggregate_version": 1,
        "occurred_at": f"2026-03-02T{at}:00.000+00:00",
        "actor": "cus_wang",
        "causation_id": "req-1",
        "correlation_id": "req-1",
        "rule_version": "-",
        "data": {
            "claim_id": "clm_1",
            "claim_no": "CLM-SH01-20260302-7QK2MD",
            "customer_id": CUSTOMER,
            **data,
        },
    }
    return {"id": "bus-1", "source": "anxin.claims", "detail-type": type_, "detail": detail}


@pytest.fixture
def post(table: Any) -> Iterator[Post]:
    """Customer Wang, with a phone and a mailbox, and both providers at work."""
    boto3.client("ses").verify_email_identity(EmailAddress=MAIL_FROM)
    post = Post(table)
    post.put_customer()
    yield post
    post.heal()
