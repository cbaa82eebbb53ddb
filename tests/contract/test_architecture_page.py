"""The generated parts of `docs/architecture.md` say what code and template say."""

from __future__ import annotations

from typing import Any

import pytest

from docs import contexts, deployed
from docs.architecture import PAGE, PARTS, renewed
from docs.template import Template

PAGE_OF_TWO = """\
before
<!-- generated: one -->
old
<!-- end -->
between
<!-- generated: two -->
<!-- end -->
"""


def test_parts_are_written_between_their_markers_and_nothing_else_changes() -> None:
    parts = {"one": "new \\1", "two": "more"}
    text = renewed(PAGE_OF_TWO, parts)
    assert text == (
        "before\n<!-- generated: one -->\n\nnew \\1\n\n<!-- end -->\n"
        "between\n<!-- generated: two -->\n\nmore\n\n<!-- end -->\n"
    )
    assert renewed(text, parts) == text


@pytest.mark.parametrize("names", [["one"], ["one", "two", "three"]])
def test_a_part_without_its_marker_or_a_marker_without_its_part_is_refused(
    names: list[str],
) -> None:
    with pytest.raises(ValueError, match="marked are"):
        renewed(PAGE_OF_TWO, dict.fromkeys(names, ""))


def test_the_page_has_every_part() -> None:
    renewed(PAGE.read_text(encoding="utf-8"), dict.fromkeys(PARTS, ""))


def function(name: str, role: str) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {"Description": f"Anxin prod: {name}", "Role": {"Fn::GetAtt": [role, "Arn"]}},
    }


def right(role: str, action: str, resource: str) -> dict[str, Any]:
    statement = {"Action": action, "Resource": {"Fn::GetAtt": [resource, "Arn"]}}
    return {
        "Type": "AWS::IAM::Policy",
        "Properties": {"Roles": [{"Ref": role}], "PolicyDocument": {"Statement": [statement]}},
    }


SMALL = Template(
    {
        "Resources": {
            "DataTable00000000": {"Type": "AWS::DynamoDB::Table"},
            "DataFiles00000000": {"Type": "AWS::S3::Bucket"},
            "A": function("a-api", "RoleOfA"),
            "B": function("b-api", "RoleOfB"),
            "C": function("c-worker", "RoleOfC"),
            "AReads": right("RoleOfA", "dynamodb:BatchGetItem", "DataTable00000000"),
            "BReads": right("RoleOfB", "dynamodb:BatchGetItem", "DataTable00000000"),
            "BWrites": right("RoleOfB", "s3:PutObject", "DataFiles00000000"),
            "CQueries": right("RoleOfC", "dynamodb:Query", "DataTable00000000"),
            "Late": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "AlarmDescription": "Too late. See docs/runbook.md#waiting.",
                    "MetricName": "Errors",
                    "Dimensions": [{"Name": "FunctionName", "Value": {"Ref": "B"}}],
                },
            },
        }
    }
)


def test_what_all_of_a_box_may_do_is_one_arrow_and_the_rest_stays_its_own() -> None:
    drawn = deployed.diagram(SMALL).splitlines()
    assert [line.strip() for line in drawn if "-->" in line] == [
        "api -- reads --> table",
        "b_api -- writes --> files",
    ]
    assert "  class b_api watched" in drawn


def test_an_alarm_leads_to_its_paragraph() -> None:
    assert "| [waiting](runbook.md#waiting) | Errors | b-api |" in deployed.alarms(SMALL)


def heard(type_: str) -> Template:
    """A template whose only rule brings `type_` to the worker of claims."""
    queue = {"Fn::GetAtt": ["RoutingClaimsQueue00000000", "Arn"]}
    pattern = {"source": ["anxin.claims"], "detail-type": [type_]}
    return Template(
        {
            "Resources": {
                "RoutingClaimsQueue00000000": {"Type": "AWS::SQS::Queue"},
                "Worker": function("claims-worker", "Role"),
                "Rule": {
                    "Type": "AWS::Events::Rule",
                    "Properties": {"EventPattern": pattern, "Targets": [{"Arn": queue}]},
                },
                "Mapping": {
                    "Type": "AWS::Lambda::EventSourceMapping",
                    "Properties": {"EventSourceArn": queue, "FunctionName": {"Ref": "Worker"}},
                },
            }
        }
    )


def test_what_is_heard_is_told_in_the_consumers_words() -> None:
    assert (
        "| claims | `payment.instructed` | "
        "claims: when a payment is instructed hand it to the bank |"
    ) in contexts.table(heard("payment.instructed"))


def test_a_rule_that_brings_what_nobody_waits_for_is_refused() -> None:
    with pytest.raises(KeyError, match=r"claim\.paid"):
        contexts.table(heard("claim.paid"))
