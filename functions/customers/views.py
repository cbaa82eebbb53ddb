"""What callers see of a customer: identity numbers are masked for everybody."""

from datetime import date, datetime
from typing import Any

from functions.core.access import Principal
from functions.core.contact import Locale
from functions.core.values import Shape, plain
from functions.customers.file import CustomerFile
from functions.customers.model import Contact


class IdDocumentView(Shape):
    type: str
    number: str
    """Masked: `310***********1234`."""


class CustomerView(Shape):
    customer_id: str
    version: int
    kind: str
    name: str
    gender: str | None = None
    birth_on: date | None = None
    id_document: IdDocumentView | None = None
    contacts: tuple[Contact, ...]
    locale: Locale
    time_zone: str
    branch: str
    consents: dict[str, bool]
    registered_at: datetime


def customer(file: CustomerFile, by: Principal, locale: str) -> dict[str, Any]:
    customer, profile = file.customer, file.customer.profile
    document = profile.id_document
    return plain(
        CustomerView(
            customer_id=customer.customer_id,
            version=customer.version,
            kind=profile.kind,
            name=profile.name,
            gender=profile.gender,
            birth_on=profile.birth_on,
            id_document=IdDocumentView(type=document.type, number=document.masked)
            if document
            else None,
            contacts=profile.contacts,
            locale=profile.locale,
            time_zone=profile.time_zone,
            branch=profile.branch,
            consents=profile.consents,
            registered_at=customer.registered_at,
        )
    )
