"""Whoever hears an event or reads a read item understands what its producer says."""

from __future__ import annotations

import copy
import json
from importlib import import_module
from typing import Annotated, Any
from unittest.mock import create_autospec

import pytest
from pydantic import StringConstraints, ValidationError

from functions.aws.trigger import Call
from functions.claims import readings as claims
from functions.claims.card import CaseCard
from functions.claims.events import PaymentInstructed
from functions.core.access import Principal, Role
from functions.core.deadline_events import DeadlineBreached, DeadlineMoved, DeadlineWarned
from functions.core.event import Event
from functions.core.filed import Filed
from functions.core.publication import KnownCalendar
from functions.core.values import Tolerant
from functions.customers import readings as customers
from functions.customers.model import ContactCard
from functions.documents import readings as documents
from functions.documents.events import DocumentReceived
from functions.documents.model import DocumentCard
from functions.notices import readings as notices
from functions.policies import readings as policies
from functions.policies import store as policy_store
from functions.policies.model import Contract as PolicyContract
from functions.policies.model import CoverCard
from functions.staff import readings as staff_readings
from functions.staff.card import StaffCard
from functions.staff.places import BranchCard, CalendarCard
from schemas import published
from schemas.published import Contract
from tests.contract import examples
from tests.contract.examples import CLASSES, ROOT, Json
from tests.integration.driver import Insurer, handed
from tests.integration.portfolio import CONTRACT

PUBLISHED = {cls.type: cls for cls in CLASSES if issubclass(cls, Event)}
READINGS: dict[type[Tolerant], list[Contract]] = {
    claims.PolicyCover: [CoverCard],
    Filed: [DocumentCard],
    KnownCalendar: [CalendarCard],
    claims.Evidence: [DocumentCard],
    customers.Case: [CaseCard],
    customers.Cover: [CoverCard],
    customers.Sent: [DocumentCard],
    documents.Case: [CaseCard],
    documents.Received: [DocumentReceived],
    notices.Contact: [ContactCard],
    notices.Colleague: [StaffCard],
    notices.Case: [CaseCard],
    notices.Branch: [BranchCard],
    notices.Timed: [DeadlineWarned, DeadlineBreached, DeadlineMoved],
    notices.Warned: [DeadlineWarned],
    notices.Breached: [DeadlineBreached],
    notices.Moved: [DeadlineMoved],
    policies.BranchCard: [BranchCard],
    policies.KnownCustomer: [ContactCard],
    staff_readings.Customer: [ContactCard],
    **{
        reading: [PUBLISHED[type_] for type_, each in notices.NEWS.items() if each is reading]
        for reading in notices.NEWS.values()
    },
}
"""How contexts read each other -> what is read so."""
PARTS = {
    notices.Step,
    notices.Reader,
    notices.Away,
    documents.StoredObject,
    documents._ScannedObject,
    documents._ScanResult,
}
OF_CORE = {KnownCalendar}
"""What every context reads alike."""
OF_AWS = {documents.ObjectCreated, documents.ObjectScanned}


def misread(reading: type[Tolerant], producer: Contract, content: Json) -> list[str]:
    """Fields of `reading` that the producer does not have, or that say something else there."""
    read = reading.model_validate_json(json.dumps(content)).model_dump(mode="json")
    known = published.visible(producer).model_fields
    return [
        name
        for name, value in read.items()
        if name not in known or not _same(value, content.get(name))
    ]


def _same(read: Any, said: Any) -> bool:
    """Whether `said` holds all of `read`; a set has no order."""
    if isinstance(read, dict) and isinstance(said, dict):
        return all(_same(value, said.get(name)) for name, value in read.items())
    if isinstance(read, list) and isinstance(said, list) and len(read) == len(said):
        if all(isinstance(each, str) for each in read):
            return sorted(read) == sorted(said)
        return all(_same(*pair) for pair in zip(read, said, strict=True))
    return bool(read == said)


@pytest.mark.parametrize(
    ("reading", "producer"),
    [(reading, producer) for reading, producers in READINGS.items() for producer in producers],
    ids=lambda cls: cls.__name__,
)
def test_a_reading_says_what_its_producer_says(reading: type[Tolerant], producer: Contract) -> None:
    for example in examples.every(producer):
        assert misread(reading, producer, examples.said(example)) == []


class Hopeful(Tolerant):
    """A reading of a field that nobody publishes."""

    customer_id: str
    nickname: str | None = None


class Careless(Tolerant):
    """A reading that makes something else of what it is told."""

    locale: Annotated[str, StringConstraints(to_lower=True)]


def test_a_reading_that_is_mistaken_is_found() -> None:
    contact = examples.said(examples.of(ContactCard))
    assert misread(Hopeful, ContactCard, contact) == ["nickname"]
    assert misread(Careless, ContactCard, contact) == ["locale"]
    with pytest.raises(ValidationError, match="branch"):
        misread(notices.Contact, ContactCard, {**contact, "branch": None})


def test_every_reading_has_its_producer() -> None:
    found = {
        cls
        for path in ROOT.glob("functions/*/readings.py")
        for cls in vars(import_module(f"functions.{path.parent.name}.readings")).values()
        if isinstance(cls, type) and issubclass(cls, Tolerant) and cls is not Tolerant
    }
    assert found | OF_CORE == READINGS.keys() | PARTS | OF_AWS


@pytest.mark.parametrize(
    ("consumer", "type_"),
    list(examples.listeners()),
    ids=lambda part: getattr(part, "__name__", part),
)
def test_a_consumer_understands_what_it_listens_for(
    consumer: Any, type_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [message for message in examples.messages() if message["detail-type"] == type_]
    assert told
    for message in told:
        kinds = ("arrivals", "reactions", "usecases")
        called = next(kind for kind in kinds if hasattr(consumer, kind))
        usecases = create_autospec(getattr(consumer, called))
        monkeypatch.setattr(consumer, called, usecases)
        assert handed([message], consumer.handler) == []
        assert usecases.mock_calls
        for call in usecases.mock_calls:
            delivery, *words = call.args
            assert delivery.data in (message["detail"], message["detail"].get("data"))
            said = json.dumps(message)
            assert all(f'"{word}"' in said for word in words if type(word) is str)


@pytest.mark.parametrize("lost", ["claim_id", "payment_id"])
def test_a_consumer_that_misses_a_word_says_so(lost: str, monkeypatch: pytest.MonkeyPatch) -> None:
    consumer = import_module("functions.claims.consumer")
    monkeypatch.setattr(consumer, "reactions", create_autospec(consumer.reactions))
    message = copy.deepcopy(examples.of(PaymentInstructed))
    assert handed([message], consumer.handler) == []
    del message["detail"]["data"][lost]
    assert handed([message], consumer.handler) == [{"itemIdentifier": "m0"}]


def test_producers_keep_their_read_items_where_the_examples_lie(insurer: Insurer) -> None:
    """Those of documents: `test_triggers.py`."""
    claim_id = insurer.reported()
    branch = {"calendar": "cn", "jurisdiction": "CN"}
    assert insurer.call("admin", "PUT /v1/branches/{code}", branch, code="SH").status == 200
    days = {"rests": {"2027-01-01": "元旦"}}
    year = {"calendar_id": "cn", "year": "2027"}
    published = insurer.call("admin", "PUT /v1/calendars/{calendar_id}/{year}", days, **year)
    assert published.status == 200
    person = {"kind": "individual", "name": "王芳", "branch": "SH"}
    customer = insurer.call("core", "POST /v1/customers", person).body["customer_id"]
    rows = {(row["PK"], row["SK"]): row for row in insurer.dump()}
    for cls, id_ in (
        (CaseCard, claim_id),
        (BranchCard, "SH"),
        (CalendarCard, "cn"),
        (ContactCard, customer),
        (CoverCard, "P-1"),
    ):
        example = examples.of(cls)
        row = rows[f"{example['PK'].partition('#')[0]}#{id_}", example["SK"]]
        assert row.keys() == example.keys()
        # What is unset is left out; what must be said is in both.
        kept, shown = json.loads(row["doc"]).keys(), example["doc"].keys()
        assert {name for name, field in cls.model_fields.items() if field.is_required()} <= kept
        assert kept <= cls.model_fields.keys() >= shown


def test_policies_find_customer_and_branch(table: Any) -> None:
    """Whom claims, documents and notices find: `test_triggers.py`."""
    contact, branch = examples.of(ContactCard), examples.of(BranchCard)
    branch["doc"]["time_zone"] = "Asia/Taipei"  # not the zone of a branch that is not found
    for row in (contact, branch):
        table.put_item(Item=row | {"doc": json.dumps(row["doc"])})
    customer_id = contact["doc"]["customer_id"]
    people = {"holder_id": customer_id, "insured_ids": [customer_id]}
    contract = CONTRACT | people | {"branch": branch["doc"]["code"]}
    core = Principal(issuer="i", subject="s", roles=frozenset({Role.CORE_SYSTEM}))
    call = Call("PUT", "i", "s", "req-1", "en", lambda *_: {}, principal=core)
    writing = policy_store.open_writing(
        call, "P-1", PolicyContract.model_validate_json(json.dumps(contract))
    )
    assert writing.known_people == frozenset({customer_id})
    assert writing.venue.time_zone == "Asia/Taipei"
