"""The promises of the template: each a question, answered with what breaks it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from functions.aws.settings import NEEDS, Setting
from infra.api import OPEN
from infra.functions import handler_of

Template = dict[str, Any]
Found = list[str]

_TABLE_WRITES = {f"dynamodb:{verb}" for verb in ("PutItem", "DeleteItem", "ConditionCheckItem")}
_RECORDS = ("dynamodb:", "s3:", "secretsmanager:", "sqs:", "events:", "ses:")


WOKEN = {handler_of("sweeper"), handler_of("claims-timer")}
"""What a tick wakes: it fails as a whole, and comes again."""


def resources(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    """Logical id -> properties, of the resources of one type."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def referred(value: Any) -> str:
    """The logical id that a `Ref` or `Fn::GetAtt` is about; empty for anything else."""
    if not isinstance(value, dict):
        return ""
    return str(value.get("Ref") or value.get("Fn::GetAtt", [""])[0])


def statements(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """(policy, statement) of every role's policy, with actions and resources as lists."""
    for name, policy in resources(template, "AWS::IAM::Policy").items():
        for statement in policy["PolicyDocument"]["Statement"]:
            lists = {
                key: statement[key] if isinstance(statement[key], list) else [statement[key]]
                for key in ("Action", "Resource")
                if key in statement
            }
            yield name, {**statement, **lists}


def dead_letter_queues(template: Template) -> set[str]:
    """Queues that others name as the place for what failed."""
    queues = resources(template, "AWS::SQS::Queue").values()
    named = [
        queue["RedrivePolicy"]["deadLetterTargetArn"]
        for queue in queues
        if "RedrivePolicy" in queue
    ]
    for mapping in resources(template, "AWS::Lambda::EventSourceMapping").values():
        named.append(mapping.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"))
    return {referred(arn) for arn in named} - {""}


def alarmed(template: Template, metric: str) -> set[str]:
    """Logical ids whose `metric` has an alarm that tells somebody."""
    return {
        referred(dimension["Value"])
        for alarm in resources(template, "AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == metric and alarm.get("AlarmActions")
        for dimension in alarm["Dimensions"]
    }


def queues_end_in_dead_letters(template: Template) -> Found:
    dead = dead_letter_queues(template)
    return [
        name
        for name, queue in resources(template, "AWS::SQS::Queue").items()
        if name not in dead and "RedrivePolicy" not in queue
    ]


def queues_have_alarms(template: Template) -> Found:
    dead = dead_letter_queues(template)
    parked = alarmed(template, "ApproximateNumberOfMessagesVisible")
    waiting = alarmed(template, "ApproximateAgeOfOldestMessage")
    return [
        name
        for name in resources(template, "AWS::SQS::Queue")
        if name not in (parked if name in dead else waiting)
    ]


def rules_reach_queues_with_retry_and_dead_letters(template: Template) -> Found:
    queues = resources(template, "AWS::SQS::Queue")
    return [
        name
        for name, rule in resources(template, "AWS::Events::Rule").items()
        for target in rule["Targets"]
        if referred(target["Arn"]) not in queues
        or referred(target.get("DeadLetterConfig", {}).get("Arn")) not in queues
        or target.get("RetryPolicy", {}).get("MaximumRetryAttempts", 0) < 1
    ]


def stream_mappings_give_up_to_a_queue(template: Template) -> Found:
    return [
        name
        for name, mapping in resources(template, "AWS::Lambda::EventSourceMapping").items()
        if "StartingPosition" in mapping
        and not (
            mapping.get("DestinationConfig", {}).get("OnFailure")
            and 0 < mapping.get("MaximumRetryAttempts", -1) <= 100
            and mapping.get("BisectBatchOnFunctionError")
            and mapping.get("FunctionResponseTypes") == ["ReportBatchItemFailures"]
        )
    ]


def the_relay_hears_of_new_event_rows_alone(template: Template) -> Found:
    only = {"eventName": ["INSERT"], "dynamodb": {"Keys": {"SK": {"S": [{"prefix": "E#"}]}}}}
    return [
        name
        for name, mapping in resources(template, "AWS::Lambda::EventSourceMapping").items()
        if "StartingPosition" in mapping
        and [json.loads(each["Pattern"]) for each in mapping["FilterCriteria"]["Filters"]] != [only]
    ]


def consumers_are_capped_and_report_partial_failures(template: Template) -> Found:
    """A consumer never raises: what it does not get to name as failed would be lost."""
    functions = resources(template, "AWS::Lambda::Function")
    return [
        name
        for name, mapping in resources(template, "AWS::Lambda::EventSourceMapping").items()
        if "StartingPosition" not in mapping
        and not (
            mapping.get("ScalingConfig", {}).get("MaximumConcurrency", 0) >= 2
            and (
                mapping.get("FunctionResponseTypes") == ["ReportBatchItemFailures"]
                or functions[referred(mapping["FunctionName"])]["Handler"] in WOKEN
            )
        )
    ]


def no_function_reserves_concurrency(template: Template) -> Found:
    return [
        name
        for name, function in resources(template, "AWS::Lambda::Function").items()
        if "ReservedConcurrentExecutions" in function
    ]


def routes_ask_for_a_token(template: Template) -> Found:
    tokens = resources(template, "AWS::ApiGatewayV2::Authorizer")
    return [
        route["RouteKey"]
        for route in resources(template, "AWS::ApiGatewayV2::Route").values()
        if route["RouteKey"] not in OPEN
        and (route["AuthorizationType"] != "JWT" or referred(route["AuthorizerId"]) not in tokens)
    ]


def browsers_are_let_in_by_name(template: Template) -> Found:
    return [
        name
        for name, api in resources(template, "AWS::ApiGatewayV2::Api").items()
        if not api["CorsConfiguration"]["AllowOrigins"]
        or any("*" in origin for origin in api["CorsConfiguration"]["AllowOrigins"])
    ] + [
        name
        for name, bucket in resources(template, "AWS::S3::Bucket").items()
        for rule in bucket.get("CorsConfiguration", {}).get("CorsRules", [])
        if any("*" in origin for origin in rule["AllowedOrigins"])
    ]


def functions_stand_alone(template: Template) -> Found:
    """A role of its own, a log with an end, traces, the processor and the Python we build for."""
    functions = resources(template, "AWS::Lambda::Function")
    logs = resources(template, "AWS::Logs::LogGroup")
    roles = [referred(function["Role"]) for function in functions.values()]
    return [
        name
        for name, function in functions.items()
        if roles.count(referred(function["Role"])) > 1
        or not logs.get(referred(function["LoggingConfig"]["LogGroup"]), {}).get("RetentionInDays")
        or function.get("TracingConfig") != {"Mode": "Active"}
        or function["Architectures"] != ["arm64"]
        or function["Runtime"] != "python3.13"
    ]


def functions_have_alarms(template: Template) -> Found:
    watched = alarmed(template, "Errors") & alarmed(template, "Throttles")
    return [name for name in resources(template, "AWS::Lambda::Function") if name not in watched]


def relay_and_api_have_alarms(template: Template) -> Found:
    """The relay falling behind, and answers that are the API's own fault."""
    watched = {"IteratorAge": "AWS::Lambda::Function", "5xx": "AWS::ApiGatewayV2::Api"}
    return [
        metric
        for metric, kind in watched.items()
        if not alarmed(template, metric) & resources(template, kind).keys()
    ]


def deadline_machines_are_standard(template: Template) -> Found:
    """One for each timer: it may call that one alone, is logged without data, traced, and ends."""
    machines = resources(template, "AWS::StepFunctions::StateMachine")
    called = {
        name: referred(machine["DefinitionSubstitutions"]["Timer"])
        for name, machine in machines.items()
    }
    timers = [
        name
        for name, function in resources(template, "AWS::Lambda::Function").items()
        if function["Handler"].endswith(".timer.handler")
    ]
    return [
        name
        for name, machine in machines.items()
        if machine["StateMachineType"] != "STANDARD"
        or _invoked(template, referred(machine["RoleArn"])) != [called[name]]
        or machine.get("LoggingConfiguration", {}).get("Level") != "ALL"
        or machine["LoggingConfiguration"]["IncludeExecutionData"]
        or machine.get("TracingConfiguration") != {"Enabled": True}
        or "TimeoutSeconds" not in json.loads(machine["DefinitionString"])
    ] + [name for name in timers if list(called.values()).count(name) != 1]


def _invoked(template: Template, role: str) -> list[str]:
    """Logical ids of the functions that a role may invoke; `""` for anything but one function."""
    policies = resources(template, "AWS::IAM::Policy")
    return [
        referred(resource)
        for policy, statement in statements(template)
        if role in map(referred, policies[policy]["Roles"])
        and any(action.startswith("lambda:") for action in statement["Action"])
        for resource in statement["Resource"]
    ]


def machines_have_alarms(template: Template) -> Found:
    watched = set.intersection(
        *(
            alarmed(template, metric)
            for metric in ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionThrottled")
        )
    )
    return [
        name
        for name in resources(template, "AWS::StepFunctions::StateMachine")
        if name not in watched
    ]


def functions_get_exactly_their_settings(template: Template) -> Found:
    """Every function of `NEEDS` with its settings and no other; its clock cannot be moved."""
    expected = {
        handler_of(name): {setting.value for setting in needs if setting != Setting.CLOCK_FILE}
        for name, needs in NEEDS.items()
    }
    found = {
        function["Handler"]: set(function["Environment"]["Variables"])
        for function in resources(template, "AWS::Lambda::Function").values()
    }
    handlers = expected.keys() | found.keys()
    return [handler for handler in handlers if expected.get(handler) != found.get(handler)]


def contexts_write_under_their_own_keys(template: Template) -> Found:
    """Every right to write names key prefixes, and no two contexts have the same one."""
    wrong: Found = []
    owners: dict[str, str] = {}
    for policy, statement in statements(template):
        if not _TABLE_WRITES & set(statement["Action"]):
            continue
        keys = statement.get("Condition", {}).get("ForAllValues:StringLike", {})
        prefixes = keys.get("dynamodb:LeadingKeys", ["*"])
        context = next(name for name in _contexts() if name.title() in policy)
        for prefix in prefixes:
            shared = prefix == "IDEM#*"
            if prefix.startswith("*") or (
                owners.setdefault(prefix, context) != context and not shared
            ):
                wrong.append(f"{policy}: {prefix}")
    return wrong


def updates_mark_the_outbox_or_count(template: Template) -> Found:
    """`UpdateItem` could change anything: it is for the outbox's mark or a context's counts."""
    mark = {"PK", "SK", "g6pk", "g6sk"}
    wrong: Found = []
    for policy, statement in statements(template):
        if "dynamodb:UpdateItem" not in statement["Action"]:
            continue
        condition = statement.get("Condition", {})
        attributes = condition.get("ForAllValues:StringEquals", {}).get("dynamodb:Attributes")
        keys = condition.get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", [])
        own = [f"CTR#{context}.*" for context in _contexts() if context.title() in policy]
        if set(attributes or ()) != mark and keys != own:
            wrong.append(policy)
    return wrong


def rights_name_their_records(template: Template) -> Found:
    """No action with a wildcard, and none on records that names no resource."""
    return [
        f"{policy}: {action}"
        for policy, statement in statements(template)
        for action in statement["Action"]
        if "*" in action
        or (
            action.startswith(_RECORDS)
            and action != "dynamodb:ListStreams"  # knows no resource
            and any(
                resource == "*" or "/index/*" in json.dumps(resource)
                for resource in statement.get("Resource", [])
            )
        )
    ]


def tables_can_be_restored(template: Template) -> Found:
    return [
        name
        for name, table in resources(template, "AWS::DynamoDB::Table").items()
        if not (
            table.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled")
            and table.get("DeletionProtectionEnabled")
            and table.get("TimeToLiveSpecification") == {"AttributeName": "ttl", "Enabled": True}
            and table.get("StreamSpecification") == {"StreamViewType": "NEW_IMAGE"}
            and table.get("BillingMode") == "PAY_PER_REQUEST"
            and referred(table.get("SSESpecification", {}).get("KMSMasterKeyId"))
            in resources(template, "AWS::KMS::Key")
            and template["Resources"][name].get("DeletionPolicy") == "Retain"
        )
    ]


def buckets_are_closed(template: Template) -> Found:
    """Private, versioned, encrypted, and refused without TLS."""
    private = {"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"}
    tls_only = {
        referred(policy["Bucket"])
        for policy in resources(template, "AWS::S3::BucketPolicy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny"
        and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
    }
    return [
        name
        for name, bucket in resources(template, "AWS::S3::Bucket").items()
        if name not in tls_only
        or bucket.get("VersioningConfiguration") != {"Status": "Enabled"}
        or "BucketEncryption" not in bucket
        or {key for key, on in bucket.get("PublicAccessBlockConfiguration", {}).items() if on}
        != private
    ]


def _contexts() -> list[str]:
    return sorted({name.rpartition("-")[0] for name in NEEDS} - {""})
