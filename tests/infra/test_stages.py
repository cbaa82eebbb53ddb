"""What differs between stages, what the contract makes of the API, what stops a synthesis."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_sqs as sqs

from functions.aws.settings import NEEDS
from infra import api, app
from infra.asset import Package
from infra.data import INDEXES, index_name
from infra.findings import explain
from infra.functions import LISTS, handler_of
from infra.package import CONTRACT, ROOT
from infra.stage import Stage, UnknownStage
from tests.infra.promises import Template, referred, resources

OUTPUTS = {
    "AlarmTopicArn",
    "ApiId",
    "ApiUrl",
    "BankQueueUrl",
    "BankSecretArn",
    "BucketName",
    "BusName",
    "CoreSystemClientId",
    "QueueUrls",
    "StaffWorkerName",
    "TableName",
    "TimerNames",
    "TokenIssuer",
    "TokenUrl",
    "UserPoolClientId",
    "UserPoolId",
}
OF_AWS = {"Object Created", "GuardDuty Malware Protection Object Scan Result"}
"""What the documents worker hears on the account's default bus (`test_documents.py`)."""


def _variables(template: Template) -> list[set[str]]:
    functions = resources(template, "AWS::Lambda::Function").values()
    return [set(function["Environment"]["Variables"]) for function in functions]


def context(**overrides: str) -> App:
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    return App(context=context, post_cli_context=overrides)


def test_outputs(prod: Template, local: Template) -> None:
    assert set(prod["Outputs"]) == OUTPUTS
    assert set(local["Outputs"]) == OUTPUTS | {"TapQueueUrl"}


def test_only_the_local_clock_can_be_moved(local: Template) -> None:
    assert all("ANXIN_CLOCK_FILE" in variables for variables in _variables(local))
    with pytest.raises(ValueError, match="clock_file"):
        Stage.of(context(stage="prod", clock_file="x").node)


def test_only_the_local_stage_can_be_torn_down(prod: Template, local: Template) -> None:
    for template, policy in ((prod, "Retain"), (local, "Delete")):
        kept = [
            resource["DeletionPolicy"]
            for resource in template["Resources"].values()
            if resource["Type"] in {"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key"}
        ]
        assert set(kept) == {policy}


def test_only_the_local_stage_reserves_concurrency(local: Template) -> None:
    reserved = {
        function["Handler"].rpartition(".handler")[0]: function["ReservedConcurrentExecutions"]
        for function in resources(local, "AWS::Lambda::Function").values()
        if "ReservedConcurrentExecutions" in function
    }
    alone = ("functions.relay", "functions.sweeper", "functions.claims.timer")
    assert {reserved.pop(name) for name in alone} == {1}
    assert reserved
    assert all(name.endswith(".consumer") and cap == 2 for name, cap in reserved.items())


def test_a_stage_must_be_described() -> None:
    with pytest.raises(UnknownStage, match="test"):
        Stage.of(context(stage="test").node)


def test_an_option_of_its_own_overrides_the_stage() -> None:
    stage = Stage.of(context(stage="prod", origins="https://a.example,https://b.example").node)
    assert stage.origins == ("https://a.example", "https://b.example")
    assert stage.mail_from.endswith("@anxin.example")


def test_routes_are_the_operations_of_the_contract(prod: Template) -> None:
    contract = json.loads(CONTRACT.read_text())
    functions = resources(prod, "AWS::Lambda::Function")
    integrations = resources(prod, "AWS::ApiGatewayV2::Integration")
    found = {}
    for route in resources(prod, "AWS::ApiGatewayV2::Route").values():
        integration = integrations[referred(route["Target"]["Fn::Join"][1][1])]
        found[route["RouteKey"]] = functions[referred(integration["IntegrationUri"])]["Handler"]
    assert found == {
        operation.route: handler_of(operation.function) for operation in api.operations(contract)
    }
    invokable = {
        referred(permission["FunctionName"])
        for permission in resources(prod, "AWS::Lambda::Permission").values()
        if permission["Principal"] == "apigateway.amazonaws.com"
    }
    assert {functions[name]["Handler"] for name in invokable} == set(found.values())


def _contract(**security: list[Any]) -> dict[str, Any]:
    """A contract of the open operations, and the given ones under `/v1/<name>`."""
    paths: dict[str, Any] = {}
    for route in api.OPEN:
        method, path = route.split(" ")
        paths.setdefault(path, {})[method.lower()] = {
            "x-anxin-function": "claims-api",
            "security": [],
        }
    for name, needs in security.items():
        paths[f"/v1/{name}"] = {"get": {"x-anxin-function": "claims-api", "security": needs}}
    return {"paths": paths}


def test_an_operation_is_open_only_where_it_is_listed() -> None:
    found = api.operations(_contract(claims=[{"bearer": []}]))
    assert {operation.route for operation in found if operation.open} == set(api.OPEN)
    with pytest.raises(api.ContractMismatch, match="GET /v1/claims"):
        api.operations(_contract(claims=[]))
    with pytest.raises(api.ContractMismatch, match=next(iter(api.OPEN)).partition("{")[0]):
        api.operations({"paths": {}})


def test_the_table_has_the_indexes(prod: Template) -> None:
    (table,) = resources(prod, "AWS::DynamoDB::Table").values()
    found = {
        index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]]
        for index in table["GlobalSecondaryIndexes"]
    }
    assert found == {
        index_name(name): [f"{name.lower()}pk", f"{name.lower()}sk"] for name in INDEXES
    }
    assert [key["AttributeName"] for key in table["KeySchema"]] == ["PK", "SK"]


def test_functions_may_read_the_indexes_their_context_lists_by() -> None:
    for context in sorted({name.rpartition("-")[0] for name in NEEDS} - {""}):
        code = (ROOT / "functions" / context / "store.py").read_text()
        granted = {
            index
            for name, indexes in LISTS.items()
            for index in indexes
            if name.rpartition("-")[0] == context
        }
        assert set(re.findall(r'"(G\d)"', code)) == granted, context


def test_every_handler_stands_where_the_template_says() -> None:
    for name in NEEDS:
        module = ROOT.joinpath(*handler_of(name).split(".")[:-1]).with_suffix(".py")
        assert "handler" in module.read_text(), module


def test_the_local_package_is_the_code_alone(tmp_path: Path) -> None:
    assert Package(None).try_bundle(str(tmp_path))
    packed = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    sources = {
        path.relative_to(ROOT)
        for path in (ROOT / "functions").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == sources | {CONTRACT.relative_to(ROOT)}


def test_a_finding_without_an_explanation_stops_the_synthesis(tmp_path: Path) -> None:
    application = App(outdir=str(tmp_path))
    sqs.Queue(Stack(application, "Stack"), "Unguarded")
    assert app.written(application, checked=True) == 1
    assert "AwsSolutions-SQS3" in (tmp_path / "validation-report.json").read_text()


def test_an_explanation_is_about_one_resource() -> None:
    with pytest.raises(TypeError, match="one resource"):
        explain(Stack(App(), "Stack"), "They are all fine.", "AwsSolutions-SQS3")
