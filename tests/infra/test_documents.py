"""Around the bucket of documents: who hears of an upload, who scans it, who may touch what."""

from __future__ import annotations

from typing import Any

import pytest

from functions.aws.settings import Setting
from functions.documents import consumer, model
from infra.functions import PREVIEWS, handler_of
from infra.malware import UPLOADS
from infra.stage import Stage
from tests.infra.promises import Template, referred, resources, statements
from tests.infra.test_stages import OF_AWS, context


def heard(template: Template) -> dict[str, dict[str, Any]]:
    """Type -> pattern of the rules of the account's default bus that lead to the worker's queue."""
    function = next(
        name
        for name, each in resources(template, "AWS::Lambda::Function").items()
        if each["Handler"] == handler_of("documents-worker")
    )
    queue = next(
        referred(mapping["EventSourceArn"])
        for mapping in resources(template, "AWS::Lambda::EventSourceMapping").values()
        if referred(mapping["FunctionName"]) == function
    )
    return {
        rule["EventPattern"]["detail-type"][0]: rule["EventPattern"]
        for rule in resources(template, "AWS::Events::Rule").values()
        if "EventBusName" not in rule
        and "EventPattern" in rule
        and referred(rule["Targets"][0]["Arn"]) == queue
    }


def bucket_of(template: Template) -> str:
    (telling,) = (
        name
        for name, bucket in resources(template, "AWS::S3::Bucket").items()
        if bucket.get("NotificationConfiguration", {}).get("EventBridgeConfiguration")
        == {"EventBridgeEnabled": True}
    )
    return telling


def on_objects(template: Template, function: str) -> set[tuple[str, str]]:
    """(action, prefix) of a function's rights on objects of the bucket."""
    objects = {"s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject"}
    return {
        (action, resource["Fn::Join"][1][1])
        for policy, statement in statements(template)
        if function in policy
        for action in objects & set(statement["Action"])
        for resource in statement["Resource"]
    }


def test_the_worker_hears_of_uploads_and_of_nothing_else_in_the_bucket(
    prod: Template, local: Template
) -> None:
    assert set(heard(prod)) == OF_AWS <= set(consumer.subscriptions.consumers)
    created = heard(prod)["Object Created"]
    bucket = [{"Ref": bucket_of(prod)}]
    assert created["source"] == ["aws.s3"]
    assert created["detail"] == {
        "bucket": {"name": bucket},
        "object": {"key": [{"prefix": UPLOADS}]},
    }
    assert set(heard(local)) == {"Object Created"}


def test_prefixes_are_those_of_the_code() -> None:
    assert model.object_key("case", "document").startswith(UPLOADS)
    assert model.preview_key("case", "document", "hash").startswith(PREVIEWS)


def test_a_stage_that_asks_for_it_has_its_uploads_scanned(prod: Template) -> None:
    ((_, plan),) = resources(prod, "AWS::GuardDuty::MalwareProtectionPlan").items()
    bucket = {"Ref": bucket_of(prod)}
    assert plan["ProtectedResource"] == {
        "S3Bucket": {"BucketName": bucket, "ObjectPrefixes": [UPLOADS]}
    }
    told = heard(prod)["GuardDuty Malware Protection Object Scan Result"]
    assert told["source"] == ["aws.guardduty"]
    assert told["detail"] == {
        "s3ObjectDetails": {"bucketName": [bucket], "objectKey": [{"prefix": UPLOADS}]}
    }
    role = resources(prod, "AWS::IAM::Role")[referred(plan["Role"])]
    (trusted,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trusted["Principal"] == {"Service": "malware-protection-plan.guardduty.amazonaws.com"}
    assert on_objects(prod, "MalwareScan") == {
        ("s3:GetObject", f"/{UPLOADS}*"),
        ("s3:GetObjectVersion", f"/{UPLOADS}*"),
        ("s3:PutObject", "/malware-protection-resource-validation-object"),
    }


def test_other_stages_have_no_scanner_and_their_worker_knows(
    prod: Template, local: Template
) -> None:
    assert not resources(local, "AWS::GuardDuty::MalwareProtectionPlan")
    told = [
        {
            function["Environment"]["Variables"][Setting.MALWARE_SCAN]
            for function in resources(template, "AWS::Lambda::Function").values()
            if Setting.MALWARE_SCAN in function["Environment"]["Variables"]
        }
        for template in (prod, local)
    ]
    assert told == [{"guardduty"}, {"none"}]


def test_a_scanner_that_we_do_not_know_is_refused() -> None:
    assert Stage.of(context(stage="dev", malware_scan="guardduty").node).has_scanner
    with pytest.raises(ValueError, match="malware_scan"):
        Stage.of(context(stage="dev", malware_scan="clamav").node)


def test_each_function_has_the_rights_on_objects_that_it_uses(prod: Template) -> None:
    uploads, previews = f"/{UPLOADS}*", f"/{PREVIEWS}*"
    reads = {("s3:GetObject", uploads), ("s3:GetObjectVersion", uploads)}
    assert on_objects(prod, "DocumentsApi") == reads | {
        ("s3:PutObject", uploads),
        ("s3:GetObject", previews),
    }
    assert on_objects(prod, "DocumentsWorker") == reads | {("s3:PutObject", previews)}
    others = {
        policy
        for policy, statement in statements(prod)
        if any(action.startswith("s3:") for action in statement["Action"])
    }
    assert all("Documents" in policy or "MalwareScan" in policy for policy in others)


def test_a_bad_file_keeps_no_other_waiting(prod: Template) -> None:
    functions = resources(prod, "AWS::Lambda::Function")
    batches = {
        functions[referred(mapping["FunctionName"])]["Handler"]: mapping["BatchSize"]
        for mapping in resources(prod, "AWS::Lambda::EventSourceMapping").values()
    }
    assert batches[handler_of("documents-worker")] == 1
    assert batches[handler_of("claims-worker")] > 1
