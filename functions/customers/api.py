"""Customers over HTTPS."""

from __future__ import annotations

from functions.aws.http import Api
from functions.aws.trigger import Call
from functions.customers import home as showing
from functions.customers import usecases, views
from functions.customers.file import CustomerFile, Home
from functions.customers.model import Profile

api = Api("customers")
handler = api.handler


@api.operation(
    "POST /v1/customers",
    status=201,
    body=Profile,
    answers=views.CustomerView,
    present=views.customer,
    location="/v1/customers/{customer_id}",
)
def register(call: Call, body: Profile) -> CustomerFile:
    """Open the record of a new customer."""
    return usecases.register(call, body)


@api.operation(
    "GET /v1/customers/{customer_id}", answers=views.CustomerView, present=views.customer
)
def read(call: Call, customer_id: str) -> CustomerFile:
    """One customer; identity numbers are masked."""
    return usecases.read(call, customer_id)


@api.operation("GET /v1/me/home", answers=showing.HomeView, present=showing.home)
def home(call: Call) -> Home:
    """My policies, my open cases, what needs me, and what is owed to me."""
    return usecases.home(call)
