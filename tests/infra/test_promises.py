"""The production template keeps each promise; a template that breaks it is found out."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.infra import promises
from tests.infra.promises import Template, resources, statements

Break = Callable[[Template], None]


def first(template: Template, kind: str, **having: Any) -> dict[str, Any]:
    """The properties of the first resource of `kind` that has these properties."""
    return next(
        found
        for found in resources(template, kind).values()
        if all(found.get(key) == value for key, value in having.items())
    )


def without(kind: str, *keys: str) -> Break:
    """Take properties away from the first resource of `kind` that has them."""

    def damage(template: Template) -> None:
        found = next(each for each in resources(template, kind).values() if keys[0] in each)
        for key in keys:
            del found[key]

    return damage


def changed(kind: str, **properties: Any) -> Break:
    """Set properties of every resource of `kind`."""

    def damage(template: Template) -> None:
        for found in resources(template, kind).values():
            found.update(properties)

    return damage


def _unwatched(metric: str) -> Break:
    def damage(template: Template) -> None:
        del first(template, "AWS::CloudWatch::Alarm", MetricName=metric)["AlarmActions"]

    return damage


def _to_a_function(template: Template) -> None:
    function = next(iter(resources(template, "AWS::Lambda::Function")))
    first(template, "AWS::Events::Rule")["Targets"][0]["Arn"] = {"Fn::GetAtt": [function, "Arn"]}


def _undeliverable(template: Template) -> None:
    del first(template, "AWS::Events::Rule")["Targets"][0]["DeadLetterConfig"]


def _never_retried(template: Template) -> None:
    first(template, "AWS::Events::Rule")["Targets"][0]["RetryPolicy"] = {"MaximumRetryAttempts": 0}


def _every_row(template: Template) -> None:
    mapping = first(template, "AWS::Lambda::EventSourceMapping", StartingPosition="TRIM_HORIZON")
    mapping["FilterCriteria"]["Filters"][0]["Pattern"] = '{"eventName":["INSERT"]}'


def _shared_role(template: Template) -> None:
    one, other, *_ = resources(template, "AWS::Lambda::Function").values()
    one["Role"] = other["Role"]


def _endless_log(template: Template) -> None:
    function = first(template, "AWS::Lambda::Function")
    log = promises.referred(function["LoggingConfig"]["LogGroup"])
    del template["Resources"][log]["Properties"]["RetentionInDays"]


def _movable_clock(template: Template) -> None:
    first(template, "AWS::Lambda::Function")["Environment"]["Variables"]["ANXIN_CLOCK_FILE"] = "x"


def _forgotten_function(template: Template) -> None:
    name = next(iter(resources(template, "AWS::Lambda::Function")))
    del template["Resources"][name]


def _in_statements(action: str, change: Callable[[dict[str, Any]], None]) -> Break:
    def damage(template: Template) -> None:
        for policy in resources(template, "AWS::IAM::Policy").values():
            for statement in policy["PolicyDocument"]["Statement"]:
                if action in statement["Action"]:
                    change(statement)

    return damage


def _claims_writes_policies(template: Template) -> None:
    policy, statement = next(
        (policy, each)
        for policy, each in statements(template)
        if "ClaimsApi" in policy and "dynamodb:PutItem" in each["Action"]
    )
    statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"].append("POL#*")
    assert policy


def _counts_of_others(template: Template) -> None:
    _, statement = next(
        (policy, each)
        for policy, each in statements(template)
        if "DocumentsApi" in policy and "dynamodb:UpdateItem" in each["Action"]
    )
    statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"] = ["CTR#*"]


def _public(template: Template) -> None:
    first(template, "AWS::S3::Bucket")["PublicAccessBlockConfiguration"]["BlockPublicAcls"] = False


def _plain_http(template: Template) -> None:
    for policy in resources(template, "AWS::S3::BucketPolicy").values():
        policy["PolicyDocument"]["Statement"] = [
            each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] != "Deny"
        ]


def _open_route(template: Template) -> None:
    first(template, "AWS::ApiGatewayV2::Route", AuthorizationType="JWT")["AuthorizationType"] = (
        "NONE"
    )


def _any_origin(template: Template) -> None:
    first(template, "AWS::ApiGatewayV2::Api")["CorsConfiguration"]["AllowOrigins"] = ["*"]


def _without_its_machine(template: Template) -> None:
    del template["Resources"][next(iter(resources(template, MACHINE)))]


def _of_the_relay(template: Template) -> None:
    functions = resources(template, FUNCTION)
    relay = next(name for name, each in functions.items() if "relay" in each["Handler"])
    substitutions = first(template, MACHINE)["DefinitionSubstitutions"]
    substitutions["Timer"] = {"Fn::GetAtt": [relay, "Arn"]}


def _with_data(template: Template) -> None:
    first(template, MACHINE)["LoggingConfiguration"]["IncludeExecutionData"] = True


def _endless_execution(template: Template) -> None:
    machine = first(template, MACHINE)
    definition = json.loads(machine["DefinitionString"])
    del definition["TimeoutSeconds"]
    machine["DefinitionString"] = json.dumps(definition)


MACHINE = "AWS::StepFunctions::StateMachine"
MAPPING = "AWS::Lambda::EventSourceMapping"
FUNCTION = "AWS::Lambda::Function"
TABLE = "AWS::DynamoDB::Table"

BROKEN: list[tuple[Callable[[Template], list[str]], Break]] = [
    (promises.queues_end_in_dead_letters, without("AWS::SQS::Queue", "RedrivePolicy")),
    (promises.queues_have_alarms, _unwatched("ApproximateNumberOfMessagesVisible")),
    (promises.queues_have_alarms, _unwatched("ApproximateAgeOfOldestMessage")),
    (promises.rules_reach_queues_with_retry_and_dead_letters, _to_a_function),
    (promises.rules_reach_queues_with_retry_and_dead_letters, _undeliverable),
    (promises.rules_reach_queues_with_retry_and_dead_letters, _never_retried),
    (promises.stream_mappings_give_up_to_a_queue, without(MAPPING, "DestinationConfig")),
    (promises.stream_mappings_give_up_to_a_queue, without(MAPPING, "MaximumRetryAttempts")),
    (promises.stream_mappings_give_up_to_a_queue, without(MAPPING, "BisectBatchOnFunctionError")),
    (promises.the_relay_hears_of_new_event_rows_alone, _every_row),
    (promises.consumers_are_capped_and_report_partial_failures, without(MAPPING, "ScalingConfig")),
    (
        promises.consumers_are_capped_and_report_partial_failures,
        changed(MAPPING, FunctionResponseTypes=[]),
    ),
    (promises.no_function_reserves_concurrency, changed(FUNCTION, ReservedConcurrentExecutions=1)),
    (promises.routes_ask_for_a_token, _open_route),
    (promises.browsers_are_let_in_by_name, _any_origin),
    (promises.functions_stand_alone, _shared_role),
    (promises.functions_stand_alone, _endless_log),
    (promises.functions_stand_alone, without(FUNCTION, "TracingConfig")),
    (promises.functions_have_alarms, _unwatched("Errors")),
    (promises.relay_and_api_have_alarms, _unwatched("IteratorAge")),
    (promises.relay_and_api_have_alarms, _unwatched("5xx")),
    (promises.deadline_machines_are_standard, changed(MACHINE, StateMachineType="EXPRESS")),
    (promises.deadline_machines_are_standard, _without_its_machine),
    (promises.deadline_machines_are_standard, _of_the_relay),
    (
        promises.deadline_machines_are_standard,
        _in_statements("lambda:InvokeFunction", lambda statement: statement.update(Resource="*")),
    ),
    (promises.deadline_machines_are_standard, _with_data),
    (promises.deadline_machines_are_standard, without(MACHINE, "LoggingConfiguration")),
    (promises.deadline_machines_are_standard, without(MACHINE, "TracingConfiguration")),
    (promises.deadline_machines_are_standard, _endless_execution),
    (promises.machines_have_alarms, _unwatched("ExecutionsFailed")),
    (promises.machines_have_alarms, _unwatched("ExecutionsTimedOut")),
    (promises.machines_have_alarms, _unwatched("ExecutionThrottled")),
    (promises.functions_get_exactly_their_settings, _movable_clock),
    (promises.functions_get_exactly_their_settings, _forgotten_function),
    (promises.contexts_write_under_their_own_keys, _claims_writes_policies),
    (
        promises.contexts_write_under_their_own_keys,
        _in_statements("dynamodb:PutItem", lambda statement: statement.pop("Condition")),
    ),
    (
        promises.updates_mark_the_outbox_or_count,
        _in_statements("dynamodb:UpdateItem", lambda statement: statement.pop("Condition")),
    ),
    (promises.updates_mark_the_outbox_or_count, _counts_of_others),
    (
        promises.rights_name_their_records,
        _in_statements("dynamodb:Query", lambda statement: statement.update(Resource="*")),
    ),
    (
        promises.rights_name_their_records,
        _in_statements("sqs:SendMessage", lambda statement: statement.update(Action="sqs:*")),
    ),
    (promises.tables_can_be_restored, without(TABLE, "PointInTimeRecoverySpecification")),
    (promises.tables_can_be_restored, without(TABLE, "SSESpecification")),
    (promises.tables_can_be_restored, changed(TABLE, DeletionProtectionEnabled=False)),
    (promises.tables_can_be_restored, without(TABLE, "TimeToLiveSpecification")),
    (promises.tables_can_be_restored, without(TABLE, "StreamSpecification")),
    (promises.buckets_are_closed, _public),
    (promises.buckets_are_closed, _plain_http),
    (promises.buckets_are_closed, without("AWS::S3::Bucket", "VersioningConfiguration")),
]

FEATURES: dict[Callable[[Template], list[str]], pytest.MarkDecorator] = {
    promises.tables_can_be_restored: pytest.mark.feature("CI-05"),
}
PROMISES = list(dict.fromkeys(promise for promise, _ in BROKEN))


@pytest.mark.parametrize(
    "promise",
    [
        pytest.param(promise, id=promise.__name__, marks=FEATURES.get(promise, ()))
        for promise in PROMISES
    ],
)
def test_production_keeps_the_promise(
    prod: Template, promise: Callable[[Template], list[str]]
) -> None:
    assert promise(prod) == []


@pytest.mark.parametrize(
    ("promise", "damage"), BROKEN, ids=[f"{n}-{p.__name__}" for n, (p, _) in enumerate(BROKEN)]
)
def test_a_broken_promise_is_found(
    prod: Template, promise: Callable[[Template], list[str]], damage: Break
) -> None:
    broken = copy.deepcopy(prod)
    damage(broken)
    assert promise(broken) != []
