"""Every published shape has one real example, and the examples tell of one household."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from jsonschema import Draft202012Validator, ValidationError
from pydantic import TypeAdapter
from pydantic import ValidationError as Misshapen
from ulid import ULID

from functions.claims.events import ClaimReported
from functions.core.event import Envelope, Event
from functions.core.published import ReadItem
from functions.customers.model import ContactCard
from functions.policies.model import CoverCard
from schemas import published
from schemas.published import Contract
from tests.contract import examples
from tests.contract.examples import CLASSES, EVENTS, SCHEMAS, Json

FILES = sorted(path.relative_to(SCHEMAS) for path in SCHEMAS.glob("*/*/*.json"))
EVENT_CLASSES = [cls for cls in CLASSES if issubclass(cls, Event)]
READ_ITEMS = [cls for cls in CLASSES if issubclass(cls, ReadItem)]
ON_THE_BUS = [
    "version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail",
]  # fmt: skip
each_class = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)


def validator(file: object) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / str(file)).read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_every_shape_has_its_example_and_every_example_its_shape() -> None:
    assert sorted(path.relative_to(EVENTS) for path in EVENTS.glob("*/*/*.json")) == FILES


@pytest.mark.parametrize("file", FILES, ids=str)
def test_an_example_is_what_its_schema_says(file: object) -> None:
    validator(file).validate(examples.said(examples.read(str(file))))


@each_class
def test_an_example_is_what_its_class_publishes(cls: Contract) -> None:
    content = examples.said(examples.of(cls))
    model = published.visible(cls).model_validate_json(json.dumps(content))
    assert model.model_dump(mode="json", exclude_none=True) == content


def _more(content: Json) -> Json:
    return content | {"later": "field"}


def _less(content: Json) -> Json:
    return {name: content[name] for name in list(content)[1:]}


def _other(content: Json) -> Json:
    return content | {next(iter(content)): {}}


@each_class
@pytest.mark.parametrize("change", [_more, _less, _other])
def test_a_changed_example_is_refused_by_schema_and_class(
    cls: Contract, change: Callable[[Json], Json]
) -> None:
    content = change(examples.said(examples.of(cls)))
    with pytest.raises(ValidationError):
        validator(published.path(cls, cls.shape)).validate(content)
    with pytest.raises(Misshapen):
        published.visible(cls).model_validate_json(json.dumps(content))


@pytest.mark.parametrize("cls", EVENT_CLASSES, ids=lambda cls: cls.__name__)
def test_an_event_stands_on_the_bus_in_its_envelope(cls: type[Event]) -> None:
    message = examples.of(cls)
    assert list(message) == ON_THE_BUS
    assert (message["source"], message["detail-type"]) == (f"anxin.{cls.context}", cls.type)
    envelope = message["detail"]
    assert TypeAdapter(Envelope).validate_python(envelope, strict=True) == envelope
    assert Envelope.__required_keys__ <= envelope.keys() <= Envelope.__annotations__.keys()
    assert (envelope["type"], envelope["version"]) == (cls.type, cls.shape)
    assert ULID.from_str(envelope["id"])


@pytest.mark.parametrize("cls", READ_ITEMS, ids=lambda cls: cls.__name__)
def test_a_read_item_lies_under_its_key(cls: type[ReadItem]) -> None:
    row = examples.of(cls)
    item = cls.model_validate_json(json.dumps(row["doc"]))
    assert row == {name: row[name] for name in ("PK", "SK", "shape", "doc")} | dict(item.indexes)
    assert (row["SK"], row["shape"]) == (item.sort_key, cls.shape)


def test_no_two_events_have_the_same_type_and_no_two_examples_the_same_id() -> None:
    types = [cls.type for cls in EVENT_CLASSES]
    ids = [each["detail"]["id"] for cls in EVENT_CLASSES for each in examples.every(cls)]
    assert len(set(types)) == len(types)
    assert len(set(ids)) == len(ids)


def test_the_examples_tell_of_one_household_and_never_who_it_is() -> None:
    contact, cover = (examples.said(examples.of(cls)) for cls in (ContactCard, CoverCard))
    assert cover["holder_id"] == contact["customer_id"]
    told = [examples.said(examples.of(cls)) for cls in EVENT_CLASSES]
    assert {each["customer_id"] for each in told if "customer_id" in each} == {
        contact["customer_id"]
    }
    assert {each["policy_no"] for each in told if "policy_no" in each} == {cover["policy_no"]}
    claims = {(each["claim_id"], each["claim_no"]) for each in told if "claim_id" in each}
    assert len(claims) == len(dict(claims))
    told_of = {
        each["case_id"]
        for each in told
        if each.get("case_kind", "claim") == "claim" and "case_id" in each
    }
    assert told_of == {examples.said(examples.of(ClaimReported))["claim_id"]}
    for personal in ("name", "mobile", "email"):
        assert contact[personal] not in json.dumps(told, ensure_ascii=False)
