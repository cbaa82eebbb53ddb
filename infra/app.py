"""The application: `python -m infra.app` synthesizes one stage, offline, in one process.

    python -m infra.app --stage local --out build/local --context clock_file=/tmp/clock

The CDK's own command-line tool reads the same `cdk.json` and starts the same module.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import App, CfnOutput, Stack, Validations
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from infra.alarms import Alarms
from infra.api import Api
from infra.data import Data
from infra.functions import Functions, kind_of
from infra.machines import Machines
from infra.package import ROOT
from infra.platform import Platform
from infra.routing import Routing
from infra.stage import Stage
from infra.timers import Timers


def main(arguments: Sequence[str] | None = None) -> int:
    """Synthesize as the command line asks; 1 when a check of the template found something."""
    asked = _arguments(arguments)
    overrides: dict[str, Any] = dict(asked.context)
    if asked.stage:
        overrides["stage"] = asked.stage
    if asked.without_code:
        overrides["aws:cdk:bundling-stacks"] = []
    return synthesize(asked.out, overrides)


def synthesize(out: str | None, overrides: Mapping[str, Any]) -> int:
    """Write one stage's template and assets to `out`; 1 when a check found something."""
    app = App(
        analytics_reporting=False,
        context=json.loads((ROOT / "cdk.json").read_text())["context"],
        post_cli_context=dict(overrides),
        outdir=out,
    )
    stage = Stage.of(app.node)
    build(app, stage)
    return written(app, checked=not stage.is_local)


def written(app: App, *, checked: bool) -> int:
    """Write out `app`, checked by cdk-nag or not; 1 when a finding has no explanation."""
    if checked:
        Validations.of(app).add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app))
    try:
        app.synth()
    except RuntimeError as error:
        if "ValidationFailed" not in str(error):
            raise
        return 1  # the findings are on the terminal already
    return 0


def build(app: App, stage: Stage, contract: Mapping[str, Any] | None = None) -> Stack:
    """The stack `Anxin-<stage>`; routes come from `contract`, else from the committed document."""
    stack = Stack(app, f"Anxin-{stage.name}", termination_protection=stage.name == "prod")
    data = Data(stack, stage)
    platform = Platform(stack, stage)
    functions = Functions(stack, stage, data, platform)
    routing = Routing(stack, stage, data, platform, functions)
    timers = Timers(stack, functions)
    machines = Machines(stack, stage, functions)
    api = Api(stack, stage, platform, functions, contract)
    alarms = Alarms(stack, stage)
    inboxes = {context.capitalize(): queue for context, queue in routing.queues.items()}
    alarms.watch_queues({**inboxes, **timers.ticks, "Bank": platform.bank})
    alarms.watch_dead_letters("Relay", routing.relay_dead)
    alarms.watch_functions(functions)
    alarms.watch_machines(machines)
    alarms.watch_uploads(stage, functions["documents-worker"])
    alarms.watch_deadlines(stage, functions["notices-worker"])
    alarms.watch_api(api.api.ref)
    outputs = {
        "ApiId": api.api.ref,
        "ApiUrl": api.api.attr_api_endpoint,
        "TableName": data.table.table_name,
        "BusName": platform.bus.event_bus_name,
        "BucketName": data.bucket.bucket_name,
        "TokenIssuer": platform.tokens.issuer,
        **(platform.users.outputs if platform.users else {}),
        "BankQueueUrl": platform.bank.queue.queue_url,
        "BankSecretArn": platform.bank_secret.secret_arn,
        "TimerNames": stack.to_json_string(
            {
                name.removesuffix("-timer"): function.function_name
                for name, function in functions.by_name.items()
                if kind_of(name) == "timer"
            }
        ),
        "StaffWorkerName": functions["staff-worker"].function_name,
        "QueueUrls": ",".join(queue.queue.queue_url for queue in routing.queues.values()),
        "AlarmTopicArn": alarms.topic.topic_arn,
    }
    if routing.tap:
        outputs["TapQueueUrl"] = routing.tap.queue.queue_url
    for name, value in outputs.items():
        CfnOutput(stack, name, value=value)
    return stack


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.app", description=__doc__)
    parser.add_argument("--stage", help="local, dev or prod; otherwise what the context says")
    parser.add_argument("--out", help="directory for the templates and assets")
    parser.add_argument(
        "--context",
        action="append",
        default=[],
        type=lambda pair: tuple(pair.split("=", 1)),
        metavar="KEY=VALUE",
        help="overrides one option of the stage",
    )
    parser.add_argument(
        "--without-code",
        action="store_true",
        help="leave the functions' package out, where only the template is looked at",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
