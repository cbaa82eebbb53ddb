"""What is deployed: who wakes, reads, writes and tells whom, and what wakes a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from docs.template import Resource, Template, many, referred

_MAY = {
    "dynamodb:BatchGetItem": "reads",
    "dynamodb:PutItem": "writes",
    "dynamodb:UpdateItem": "updates",
    "events:PutEvents": "publishes",
    "s3:GetObject": "reads",
    "s3:PutObject": "writes",
    "secretsmanager:GetSecretValue": "reads",
    "ses:SendEmail": "e-mail",
    "sns:Publish": "SMS",
    "sqs:SendMessage": "sends",
    "states:StartExecution": "starts",
}
"""Rights that are arrows; those that only serve another one (keys, traces, polling) are not."""

_SHAPES = {
    "Api": ("{{", "}}"),
    "Bucket": ("[(", ")]"),
    "EventBus": ("{{", "}}"),
    "Queue": ("[/", "/]"),
    "StateMachine": ("([", "])"),
    "Table": ("[(", ")]"),
}


class Arrow(NamedTuple):
    start: str
    end: str
    label: str = ""


def diagram(template: Template) -> str:
    """Resources as nodes, alike ones in a box; an arrow all of a box have is the box's own."""
    boxes = {
        kind: [f.id for f in template.of("Function") if template.name(f.id).endswith(f"-{kind}")]
        for kind in ("api", "worker")
    }
    arrows = _joined([*_woken(template), *_rights(template)])
    for box, members in boxes.items():
        arrows = _boxed(arrows, box, members)
    lines = ["```mermaid", "flowchart TD"]
    for box, members in boxes.items():
        lines += [f"  subgraph {box} [every {box}]", *(_node(template, id_) for id_ in members)]
        lines.append("  end")
    boxed = {id_ for members in boxes.values() for id_ in members} | set(boxes)
    free = {end for arrow in arrows for end in (arrow.start, arrow.end)} - boxed
    lines += sorted(_node(template, id_) for id_ in free)
    for arrow in arrows:
        start, end = _key(template, arrow.start), _key(template, arrow.end)
        lines.append(f"  {start} {f'-- {arrow.label} ' if arrow.label else ''}--> {end}")
    watched = sorted(_key(template, id_) for id_ in _watched(template) & (boxed | free))
    lines.append("  classDef watched stroke:#d97706,stroke-width:3px")
    lines.append(f"  class {','.join(watched)} watched")
    return "\n".join([*lines, "```"])


def _key(template: Template, id_: str) -> str:
    """What Mermaid knows a node by; boxes and other services go by their own name."""
    name = template.name(id_) if id_ in template.resources else id_
    return name.replace(" ", "_").replace("-", "_")


def _node(template: Template, id_: str) -> str:
    key = _key(template, id_)
    if id_ not in template.resources:
        return f"  {key}([{id_}])"
    resource = template.resources[id_]
    opening, closing = _SHAPES.get(resource.kind, ("[", "]"))
    name = template.name(id_)
    if tries := resource.properties.get("RedrivePolicy", {}).get("maxReceiveCount"):
        name += f"<br/>{tries} tries, then dead letters"
    if resource.kind == "Api":
        name = f"HTTP API<br/>{len(list(template.of('Route')))} routes"
    if resource.kind == "Rule":
        name = resource.properties["ScheduleExpression"]
    return f'  {key}{opening}"{name}"{closing}'


def _woken(template: Template) -> Iterator[Arrow]:
    """API, stream, bus, bucket, clock, queues and state machines: what wakes what."""
    for integration in template.of("Integration"):
        properties = integration.properties
        yield Arrow(referred(properties["ApiId"]), referred(properties["IntegrationUri"]))
    for mapping in template.of("EventSourceMapping"):
        source = referred(mapping.properties["EventSourceArn"])
        label = "stream" if template.resources[source].kind == "Table" else ""
        yield Arrow(source, referred(mapping.properties["FunctionName"]), label)
    for machine in template.of("StateMachine"):
        for called in machine.properties["DefinitionSubstitutions"].values():
            yield Arrow(machine.id, referred(called))
    for rule in template.of("Rule"):
        start, label = _cause(rule)
        for target in rule.properties["Targets"]:
            yield Arrow(start, referred(target["Arn"]), label)


def _cause(rule: Resource) -> tuple[str, str]:
    """Where a rule's events come from, and which they are."""
    pattern = rule.properties.get("EventPattern")
    if pattern is None:
        return rule.id, ""
    if bus := referred(rule.properties.get("EventBusName")):
        types = pattern["detail-type"]
        return bus, types[0] if len(types) == 1 else f"{len(types)} events"
    about = pattern["detail"]
    scanned = about.get("s3ObjectDetails", {}).get("bucketName")
    (bucket,) = scanned or about["bucket"]["name"]
    return referred(bucket), pattern["detail-type"][0]


def _rights(template: Template) -> Iterator[Arrow]:
    """What each function may do to what, by its role."""
    holders = {referred(f.properties["Role"]): f.id for f in template.of("Function")}
    for policy in template.of("Policy"):
        holder = holders.get(referred(policy.properties["Roles"][0]))
        if holder is None:  # a service's role, such as the scanner's
            continue
        for statement in policy.properties["PolicyDocument"]["Statement"]:
            for action in many(statement["Action"]):
                for resource in many(statement.get("Resource", "")):
                    if action in _MAY:
                        end = referred(resource) or action.partition(":")[0].upper()
                        yield Arrow(holder, end, _MAY[action])


def _watched(template: Template) -> set[str]:
    """Everything that has an alarm; for dead letters also the queue they come from."""
    direct = {_about(template, alarm) for alarm in template.of("Alarm")}
    return direct | {
        queue.id
        for queue in template.of("Queue")
        if referred(queue.properties.get("RedrivePolicy", {}).get("deadLetterTargetArn")) in direct
    }


def _about(template: Template, alarm: Resource) -> str:
    """What an alarm watches; where it counts lines, the log they stand in."""
    if "Dimensions" in alarm.properties:
        (dimension,) = alarm.properties["Dimensions"]
        return referred(dimension["Value"])
    (log,) = (
        referred(counter.properties["LogGroupName"])
        for counter in template.of("MetricFilter")
        for counted in counter.properties["MetricTransformations"]
        if counted["MetricName"] == alarm.properties["MetricName"]
    )
    return log


def _joined(arrows: list[Arrow]) -> list[Arrow]:
    """One arrow between two ends, with all that is said of it."""
    labels: dict[tuple[str, str], dict[str, None]] = {}
    for arrow in arrows:
        labels.setdefault((arrow.start, arrow.end), {})[arrow.label] = None
    return [Arrow(start, end, ", ".join(said)) for (start, end), said in labels.items()]


def _boxed(arrows: list[Arrow], box: str, members: list[str]) -> list[Arrow]:
    """Arrows that every member has, to or from the same end, as one of the box."""
    for side in ("start", "end"):
        alike: dict[Arrow, list[Arrow]] = {}
        for arrow in arrows:
            if getattr(arrow, side) in members:
                alike.setdefault(arrow._replace(**{side: box}), []).append(arrow)
        shared = {whole: each for whole, each in alike.items() if len(each) == len(members)}
        told = {arrow for each in shared.values() for arrow in each}
        arrows = [*shared, *(arrow for arrow in arrows if arrow not in told)]
    return arrows


def alarms(template: Template) -> str:
    """Every alarm, by its paragraph in the runbook."""
    rows: dict[tuple[str, str], list[str]] = {}
    for alarm in template.of("Alarm"):
        paragraph = alarm.properties["AlarmDescription"].rpartition("runbook.md#")[2].rstrip(".")
        watched = rows.setdefault((paragraph, alarm.properties["MetricName"]), [])
        watched.append(template.name(_about(template, alarm)))
    lines = ["| Alarm | Metric | Watches |", "|---|---|---|"]
    lines += [
        f"| [{paragraph}](runbook.md#{paragraph}) | {metric} | {', '.join(watched)} |"
        for (paragraph, metric), watched in rows.items()
    ]
    return "\n".join(lines)
