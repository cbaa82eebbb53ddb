"""Notices over HTTPS."""

from __future__ import annotations

from functions.aws.http import Api
from functions.aws.trigger import Call
from functions.notices import usecases, views
from functions.notices.commands import ListNotices
from functions.notices.file import NoticePage

api = Api("notices")
handler = api.handler


@api.operation(
    "GET /v1/customers/{customer_id}/notices",
    query=ListNotices,
    answers=views.NoticeList,
    present=views.listed,
)
def of_customer(call: Call, customer_id: str, query: ListNotices) -> NoticePage:
    """What a customer was told: when, how, in which words, and the proof of it."""
    return usecases.of_customer(call, customer_id, query)


@api.operation(
    "GET /v1/staff/{staff_id}/notices",
    query=ListNotices,
    answers=views.NoticeList,
    present=views.listed,
)
def of_staff(call: Call, staff_id: str, query: ListNotices) -> NoticePage:
    """Which deadlines a member of staff was told of: themselves, or somebody they lead."""
    return usecases.of_staff(call, staff_id, query)
