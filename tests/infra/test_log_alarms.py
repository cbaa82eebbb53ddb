"""What a worker can only say in its log wakes a person all the same."""

from __future__ import annotations

import pytest

from functions.documents import arrivals
from functions.notices import usecases
from infra.functions import handler_of
from tests.infra.promises import Template, resources


@pytest.mark.parametrize(
    ("name", "said"),
    [("documents-worker", arrivals.IGNORED), ("notices-worker", usecases.UNHEARD)],
)
def test_what_the_log_says_has_an_alarm(prod: Template, name: str, said: str) -> None:
    worker = next(
        function
        for function in resources(prod, "AWS::Lambda::Function").values()
        if function["Handler"] == handler_of(name)
    )
    (counted,) = (
        each
        for each in resources(prod, "AWS::Logs::MetricFilter").values()
        if each["LogGroupName"] == worker["LoggingConfig"]["LogGroup"]
    )
    assert counted["FilterPattern"] == f'{{ $.message = "{said}" }}'
    (metric,) = counted["MetricTransformations"]
    (alarm,) = (
        each
        for each in resources(prod, "AWS::CloudWatch::Alarm").values()
        if each["MetricName"] == metric["MetricName"]
    )
    assert alarm["Namespace"] == metric["MetricNamespace"]
    assert alarm["AlarmActions"]
    assert alarm["Threshold"] == 0
