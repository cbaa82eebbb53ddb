"""Who publishes what, and who does what when they hear of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import NamedTuple

from docs.template import Template, referred
from functions.aws.queue import Subscriptions
from schemas.published import events


class Heard(NamedTuple):
    """One kind of event on its way through one queue to one context."""

    source: str
    """A context of ours, or `s3`."""
    type: str
    queue: str
    context: str

    @property
    def consumers(self) -> list[str]:
        """What the context does, in its own words.

        Raises:
            KeyError: a rule brings what no consumer waits for.
        """
        subscriptions: Subscriptions = import_module(
            f"functions.{self.context}.consumer"
        ).subscriptions
        return [
            consumer.__name__.replace("_", " ") for consumer in subscriptions.consumers[self.type]
        ]


def heard(template: Template) -> Iterator[Heard]:
    """What the template's rules bring to whom."""
    workers = {
        referred(mapping.properties["EventSourceArn"]): template.name(
            referred(mapping.properties["FunctionName"])
        )
        for mapping in template.of("EventSourceMapping")
    }
    for rule in template.of("Rule"):
        pattern = rule.properties.get("EventPattern", {})
        for source in pattern.get("source", ()):
            for target in rule.properties["Targets"]:
                queue = referred(target["Arn"])
                context = workers[queue].partition("-")[0]
                for type_ in pattern["detail-type"]:
                    yield Heard(source.rpartition(".")[2], type_, template.name(queue), context)


def diagram(template: Template) -> str:
    """Contexts, and the queues by which they hear of each other."""
    lines = ["```mermaid", "flowchart LR"]
    published = Counter(event.context for event in events())
    lines += [f'  {name}["{name}<br/>publishes {count}"]' for name, count in published.items()]
    ways: dict[tuple[str, str, str], list[str]] = {}
    for way in heard(template):
        ways.setdefault((way.source, way.queue, way.context), []).append(way.type)
    for (source, queue, context), types in ways.items():
        id_ = queue.replace(" ", "_")
        lines.append(f'  {source} -- "{"<br/>".join(types)}" --> {id_}[/{queue}/] --> {context}')
    return "\n".join([*lines, "```"])


def table(template: Template) -> str:
    """Every event, and what follows from it."""
    listeners: dict[tuple[str, str], list[str]] = {}
    for way in heard(template):
        said = listeners.setdefault((way.source, way.type), [])
        said += [f"{way.context}: {consumer}" for consumer in way.consumers]
    lines = ["| From | Event | Heard by |", "|---|---|---|"]
    quiet: dict[str, list[str]] = {}
    for event in events():
        if (event.context, event.type) not in listeners:
            quiet.setdefault(event.context, []).append(f"`{event.type}`")
    lines += [
        f"| {source} | `{type_}` | {'; '.join(said)} |"
        for (source, type_), said in listeners.items()
    ]
    lines += [f"| {source} | {' '.join(types)} | nobody yet |" for source, types in quiet.items()]
    return "\n".join(lines)
