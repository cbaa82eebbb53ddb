"""Who hears of what: every rule matches committed examples, and its worker listens for each."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from moto.events.models import EventPattern

from functions.core.deadline_events import DeadlinesStarted
from tests.contract import examples
from tests.infra.promises import Template, referred, resources

Heard = set[tuple[str, str]]
"""(context whose worker it is, type)"""


def listened_for() -> Heard:
    """What the consumers of each context are registered for."""
    return {(consumer.subscriptions.context, type_) for consumer, type_ in examples.listeners()}


def rules(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """(context whose worker is woken, pattern) of every rule that waits for events."""
    workers = {
        referred(mapping["EventSourceArn"]): resources(template, "AWS::Lambda::Function")[
            referred(mapping["FunctionName"])
        ]["Handler"].split(".")[1]
        for mapping in resources(template, "AWS::Lambda::EventSourceMapping").values()
    }
    for rule in resources(template, "AWS::Events::Rule").values():
        for target in rule["Targets"] if "EventPattern" in rule else ():
            yield workers[referred(target["Arn"])], rule["EventPattern"]


def matches(pattern: dict[str, Any], message: Any) -> bool:
    """Whether the bus would hand `message` on; the template's bucket is that of the examples."""
    named = json.loads(json.dumps(pattern), object_hook=_deployed)
    return EventPattern.load(json.dumps(named)).matches_event(message)


def _deployed(part: dict[str, Any]) -> Any:
    if part.keys() == {"Ref"}:
        return examples.queued("queue_object_created")["detail"]["bucket"]["name"]
    return part


def heard(template: Template) -> Heard:
    """Which examples reach which worker."""
    return {
        (context, message["detail-type"])
        for context, pattern in rules(template)
        for message in examples.messages()
        if matches(pattern, message)
    }


def asked_for(template: Template) -> Heard:
    """What the rules name."""
    return {
        (context, type_) for context, pattern in rules(template) for type_ in pattern["detail-type"]
    }


def test_what_rules_ask_for_is_published_and_reaches_who_listens(prod: Template) -> None:
    assert asked_for(prod) == heard(prod) == listened_for() != set()


def test_a_context_with_cases_hears_of_their_clocks_alone(prod: Template) -> None:
    message = examples.of(DeadlinesStarted)
    of_another = copy.deepcopy(message)
    of_another["detail"]["data"]["case_kind"] = "complaint"
    patterns = [pattern for context, pattern in rules(prod) if context == "claims"]
    assert any(matches(pattern, message) for pattern in patterns)
    assert not any(matches(pattern, of_another) for pattern in patterns)


def _another_type(pattern: dict[str, Any]) -> None:
    pattern["detail-type"].append("claim.forgotten")


def _another_listener(pattern: dict[str, Any]) -> None:
    pattern["detail-type"].append("claim.closed")


def _fewer_types(pattern: dict[str, Any]) -> None:
    pattern["detail-type"].pop()


def _another_source(pattern: dict[str, Any]) -> None:
    pattern["source"] = ["anxin.policies"]


@pytest.mark.parametrize(
    "damage", [_another_type, _another_listener, _fewer_types, _another_source]
)
def test_a_rule_that_asks_for_something_else_is_found(
    prod: Template, damage: Callable[[dict[str, Any]], None]
) -> None:
    broken = copy.deepcopy(prod)
    damage(next(pattern for context, pattern in rules(broken) if context == "notices"))
    assert not asked_for(broken) == heard(broken) == listened_for()


def test_the_relay_is_woken_by_the_examples_row(prod: Template) -> None:
    (filters,) = (
        mapping["FilterCriteria"]["Filters"]
        for mapping in resources(prod, "AWS::Lambda::EventSourceMapping").values()
        if "FilterCriteria" in mapping
    )
    (record,) = examples.trigger("table_stream")["Records"]
    another = copy.deepcopy(record)
    another["dynamodb"]["Keys"]["SK"]["S"] = "V#case"
    for each in filters:
        pattern = EventPattern.load(each["Pattern"])
        assert pattern.matches_event(record)
        assert not pattern.matches_event(another)
