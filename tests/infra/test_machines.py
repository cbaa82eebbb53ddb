"""The machine that waits, run here by its own definition: instant after instant, and no longer."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import jsonata
import pytest

from functions.core.rule import Level
from tests.infra.promises import Template, resources

Definition = dict[str, Any]

CASE = "clm_zy7m3svlxwkmxztxfnkz3eitbi"
SHORT = 100
"""Events; Step Functions ends an execution at 25,000."""


class Endless(Exception):
    """The history has become too long."""


class Execution:
    """One run at its longest: each call is retried as often as it may be, and then succeeds."""

    def __init__(self, definition: Definition, instants: list[str]) -> None:
        self.waited: list[str] = []
        self.calls: list[Any] = []
        self.history: list[str] = []
        self._states = definition["States"]
        self._input: Any = {"case_id": CASE, "clock": "T-CLM-ADJ", "instants": instants}
        self._note("ExecutionStarted")
        name: str | None = definition["StartAt"]
        while name is not None:
            name = self._passed(self._states[name])
        self._note("ExecutionSucceeded")

    def _passed(self, state: Definition) -> str | None:
        """Go through a state; the next one's name."""
        self._note(f"{state['Type']}StateEntered")
        then: str | None = state.get("Next")
        if state["Type"] == "Wait":
            self.waited.append(self._value(state["Timestamp"]))
        elif state["Type"] == "Task":
            self._call(state)
        elif state["Type"] == "Choice":
            chosen = (each["Next"] for each in state["Choices"] if self._value(each["Condition"]))
            then = next(chosen, state["Default"])
        self._input = self._value(state["Output"]) if "Output" in state else self._input
        self._note(f"{state['Type']}StateExited")
        return then

    def _call(self, state: Definition) -> None:
        assert "Catch" not in state
        for _ in range(sum(retry["MaxAttempts"] for retry in state["Retry"])):
            self._note("LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionFailed")
        self._note("LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded")
        self.calls.append(self._value(state["Arguments"]))

    def _note(self, *types: str) -> None:
        self.history += types
        if len(self.history) >= SHORT:
            raise Endless

    def _value(self, written: Any) -> Any:
        """What is written, its expressions evaluated as Step Functions does."""
        if isinstance(written, dict):
            return {key: self._value(value) for key, value in written.items()}
        if isinstance(written, str) and written.startswith("{%"):
            expression = jsonata.Jsonata.jsonata(written[2:-2])
            return expression.evaluate(None, {"states": {"input": self._input}})
        return written


@pytest.fixture
def definition(prod: Template) -> Definition:
    (machine,) = resources(prod, "AWS::StepFunctions::StateMachine").values()
    found: Definition = json.loads(machine["DefinitionString"])
    return found


def instants(count: int) -> list[str]:
    return [f"2026-03-1{day}T01:00:01Z" for day in range(count)]


@pytest.mark.parametrize("count", range(1, len(Level) + 1))
def test_it_waits_for_each_instant_and_calls_for_the_case_and_its_history_is_short(
    definition: Definition, count: int
) -> None:
    execution = Execution(definition, instants(count))
    assert execution.waited == instants(count)
    assert execution.calls == [{"case_id": CASE}] * count
    assert len(execution.history) < SHORT


def _stays(definition: Definition) -> None:
    definition["States"]["Look"]["Output"]["instants"] = "{% $states.input.instants %}"


def _polls(definition: Definition) -> None:
    definition["States"]["Another?"]["Default"] = "Another?"


def _insists(definition: Definition) -> None:
    definition["States"]["Look"]["Retry"][0]["MaxAttempts"] += 1


@pytest.mark.parametrize("damage", [_stays, _polls, _insists])
def test_one_that_goes_on_too_long_is_found(
    definition: Definition, damage: Callable[[Definition], None]
) -> None:
    broken = copy.deepcopy(definition)
    damage(broken)
    with pytest.raises(Endless):
        Execution(broken, instants(len(Level)))
