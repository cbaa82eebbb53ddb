"""What waits for the instants of a case: a second hand beside the timer of each minute.

No deadline depends on it: where a machine fails, the timer tells of the instant within a minute.
"""

from __future__ import annotations

import json
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from functions.aws.settings import Setting
from infra.findings import explain
from infra.functions import TIMEOUTS, Functions, kind_of
from infra.stage import Stage

LONGEST = Duration.days(300)
"""An execution may last a year; what lies further ahead is in the due index alone."""
LONGEST_LOCALLY = Duration.hours(1)
"""In the emulator a wait is a thread, goes by real time, and is gone with the run."""

RETRIES = 3
_BUSY = (
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
)
"""What Lambda itself has trouble with. What our code raises ends the execution."""


class Machines(Construct):
    """One *Standard* state machine for each context with a timer; the context's worker starts it.

    Given `{case_id, instants, ...}`, it waits for one instant after the other, and at each calls
    the timer for that case.
    """

    def __init__(self, scope: Construct, stage: Stage, functions: Functions) -> None:
        super().__init__(scope, "Machines")
        self.stage = stage
        self.longest = LONGEST_LOCALLY if stage.is_local else LONGEST
        self.by_context: dict[str, sfn.StateMachine] = {}
        for name, timer in functions.by_name.items():
            if kind_of(name) == "timer":
                context = name.removesuffix("-timer")
                machine = self._machine(context, timer)
                self._started_by(functions[f"{context}-worker"], machine)
                self.by_context[context] = machine

    def _machine(self, context: str, timer: lambda_.Function) -> sfn.StateMachine:
        id_ = f"{context.capitalize()}Machine"
        role = iam.Role(self, f"{id_}Role", assumed_by=iam.ServicePrincipal("states.amazonaws.com"))
        role.add_to_policy(
            iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[timer.function_arn])
        )
        log = logs.LogGroup(
            self, f"{id_}Log", retention=self.stage.logs_kept, removal_policy=self.stage.removal
        )
        machine = sfn.StateMachine(
            self,
            id_,
            state_machine_type=sfn.StateMachineType.STANDARD,
            definition_body=sfn.DefinitionBody.from_string(json.dumps(definition(self.longest))),
            definition_substitutions={"Timer": timer.function_arn},
            role=role,
            logs=sfn.LogOptions(
                destination=log, level=sfn.LogLevel.ALL, include_execution_data=False
            ),
            # At the rate of X-Ray's default rule: the first of a second, and 5 % of the others.
            tracing_enabled=True,
        )
        explain(
            role,
            "X-Ray takes traces, and CloudWatch delivers logs, by account: neither names one.",
            "AwsSolutions-IAM5[Resource::*]",
        )
        return machine

    def _started_by(self, worker: lambda_.Function, machine: sfn.StateMachine) -> None:
        worker.add_environment(Setting.MACHINE.value, machine.state_machine_arn)
        worker.add_environment(Setting.LONGEST_WAIT.value, f"{self.longest.to_seconds():.0f}")
        machine.grant_start_execution(worker)


def definition(longest: Duration) -> dict[str, Any]:
    """In Amazon's language of states, with the timer's ARN to be put in as `Timer`.

    Each round takes one instant from the list, so there are as many as there are instants.
    """
    left = "[$filter($states.input.instants, function($at, $place) { $place > 0 })]"
    return {
        "QueryLanguage": "JSONata",
        # Longer than any wait it is given: who passes it has hung.
        "TimeoutSeconds": longest.plus(Duration.days(1)).to_seconds(),
        "StartAt": "Wait",
        "States": {
            "Wait": {
                "Type": "Wait",
                "Timestamp": "{% $states.input.instants[0] %}",
                "Next": "Look",
            },
            "Look": {
                "Type": "Task",
                "Resource": "${Timer}",
                "Arguments": {"case_id": "{% $states.input.case_id %}"},
                "TimeoutSeconds": TIMEOUTS["timer"].to_seconds() + 5,
                "Retry": [
                    {
                        "ErrorEquals": list(_BUSY),
                        "IntervalSeconds": 2,
                        "BackoffRate": 2,
                        "MaxAttempts": RETRIES,
                    }
                ],
                "Output": {
                    "case_id": "{% $states.input.case_id %}",
                    "instants": f"{{% {left} %}}",
                },
                "Next": "Another?",
            },
            "Another?": {
                "Type": "Choice",
                "Choices": [
                    {"Condition": "{% $count($states.input.instants) > 0 %}", "Next": "Wait"}
                ],
                "Default": "Done",
            },
            "Done": {"Type": "Succeed"},
        },
    }
