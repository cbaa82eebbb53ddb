"""Every function: its code, its settings, and a role that may do what it needs and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from aws_cdk import ArnFormat, Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from functions.aws.settings import NEEDS, Setting
from infra.asset import ARCHITECTURE, FILES, RUNTIME, code
from infra.data import Data, index_name
from infra.findings import every_object, explain
from infra.malware import UPLOADS
from infra.platform import Platform
from infra.stage import Stage

WRITES: dict[str, tuple[str, ...]] = {
    "staff": ("STF#*", "BRN#*", "CAL#*", "PRIN#*"),
    "customers": ("CUS#*",),
    "policies": ("POL#*",),
    "documents": ("DOC#*",),
    "claims": ("CLM#*",),
    "notices": ("NTC#*",),
}
"""The key prefixes each context alone writes, besides its rows against repeats and doubles."""

LISTS: dict[str, tuple[str, ...]] = {
    "claims-api": ("G1", "G2", "G4"),
    "customers-api": ("G1",),
    "policies-api": ("G1",),
    "notices-api": ("G4",),
    "notices-worker": ("G2",),
}
"""The indexes a function reads lists of."""

PREVIEWS = "previews/"
"""The prefix of pictures that the documents worker makes."""

TIMEOUTS = {
    "api": Duration.seconds(15),
    "worker": Duration.seconds(60),
    "relay": Duration.seconds(60),
    "timer": Duration.seconds(55),
    "sweeper": Duration.seconds(55),
}
"""The longest one invocation may take, by kind of function."""

_MEMORY = {"api": 1024, "documents-worker": 1769}
"""Megabytes, by kind or name; at 1,769 there is one whole processor, to open a stranger's file."""

COUNTS = frozenset({"documents-api"})
"""The functions that count what their callers do, in rows of their context."""

_GIVEN_LATER = {Setting.CLOCK_FILE, Setting.MACHINE, Setting.LONGEST_WAIT}
"""Locally, if at all; and with the machines, which are made for functions that are there."""

_MODULES = {"api": "api", "worker": "consumer", "timer": "timer"}
_LOCAL_CONCURRENCY = {"worker": 2, "timer": 1, "relay": 1, "sweeper": 1}
"""The emulator starts a process for each concurrent invocation; a laptop has room for so many."""


class Functions(Construct):
    """All functions by name, such as `claims-api` and `relay`."""

    def __init__(self, scope: Construct, stage: Stage, data: Data, platform: Platform) -> None:
        super().__init__(scope, "Functions")
        self.stage, self.data, self.platform = stage, data, platform
        self.code = code(stage)
        self.code_for_files = code(stage, FILES)
        self.settings = self._settings()
        self.by_name = {name: self._function(name) for name in NEEDS}
        self._grant_reads_and_writes()
        self._grant_publishing()
        self._grant_effects()

    def __getitem__(self, name: str) -> lambda_.Function:
        return self.by_name[name]

    def _settings(self) -> dict[Setting, str]:
        stage, platform = self.stage, self.platform
        values = {
            Setting.STAGE: stage.name,
            Setting.LOG_LEVEL: stage.log_level,
            Setting.TABLE: self.data.table.table_name,
            Setting.BUCKET: self.data.bucket.bucket_name,
            Setting.BUS: platform.bus.event_bus_name,
            **platform.tokens.settings,
            Setting.MAIL_FROM: stage.mail_from,
            Setting.SMS_SENDER: stage.sms_sender,
            Setting.MALWARE_SCAN: stage.malware_scan,
            Setting.BANK_QUEUE: platform.bank.queue.queue_url,
            Setting.BANK_SECRET: platform.bank_secret.secret_arn,
        }
        if stage.clock_file:
            values[Setting.CLOCK_FILE] = stage.clock_file
        return values

    def _function(self, name: str) -> lambda_.Function:
        kind = kind_of(name)
        id_ = name.title().replace("-", "")
        log = logs.LogGroup(
            self,
            f"{id_}Log",
            retention=self.stage.logs_kept,
            removal_policy=self.stage.removal,
        )
        role = iam.Role(self, f"{id_}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log.grant_write(role)
        function = lambda_.Function(
            self,
            id_,
            description=f"Anxin {self.stage.name}: {name}",
            runtime=RUNTIME,
            architecture=ARCHITECTURE,
            code=self.code_for_files if name == "documents-worker" else self.code,
            handler=handler_of(name),
            role=role,
            log_group=log,
            environment=self._environment(name),
            memory_size=_MEMORY.get(name) or _MEMORY.get(kind, 512),
            timeout=TIMEOUTS[kind],
            # At Lambda's own rate: the first request of a second, and 5 % of the others.
            tracing=lambda_.Tracing.ACTIVE,
            reserved_concurrent_executions=(
                _LOCAL_CONCURRENCY.get(kind) if self.stage.is_local else None
            ),
        )
        explain(
            role,
            "X-Ray takes traces, and DynamoDB lists streams, by account: neither names a resource.",
            "AwsSolutions-IAM5[Resource::*]",
        )
        explain(
            function,
            "The runtime is the one the locked dependencies are built and tested for.",
            "AwsSolutions-L1",
            "Serverless-LambdaLatestVersion",
        )
        explain(
            function,
            "Never invoked asynchronously: API and operator wait for the answer; queues and "
            "the stream have dead letters of their own.",
            "Serverless-LambdaDLQ",
        )
        return function

    def _environment(self, name: str) -> Mapping[str, str]:
        missing = set(NEEDS[name]) - set(self.settings) - _GIVEN_LATER
        if missing:
            raise KeyError(f"{name} asks for settings the template does not have: {missing}")
        return {
            setting.value: self.settings[setting]
            for setting in NEEDS[name]
            if setting in self.settings
        }

    def _grant_reads_and_writes(self) -> None:
        """Contexts read the table, and write under their own prefixes alone."""
        for name in NEEDS:
            context = name.rpartition("-")[0]
            if not context:
                continue
            is_api = kind_of(name) == "api"
            repeats = "IDEM#*" if is_api else f"SEEN#{context}.*"
            self._allow(name, ["dynamodb:BatchGetItem", "dynamodb:Query"], self._table_arn())
            for index in LISTS.get(name, ()):
                self._allow(name, ["dynamodb:Query"], self._index_arn(index))
            if kind_of(name) == "timer":
                self._allow(name, ["dynamodb:Query"], self._index_arn("G5"))
            self._allow(
                name,
                ["dynamodb:DeleteItem", "dynamodb:PutItem"],
                self._table_arn(),
                conditions={
                    "ForAllValues:StringLike": {
                        "dynamodb:LeadingKeys": [
                            *WRITES[context],
                            f"UNIQ#{context}.*",
                            repeats,
                        ]
                    },
                    "Null": {"dynamodb:LeadingKeys": "false"},
                },
            )

            if name in COUNTS:
                self._allow(
                    name,
                    ["dynamodb:UpdateItem"],
                    self._table_arn(),
                    conditions={
                        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"CTR#{context}.*"]},
                        "Null": {"dynamodb:LeadingKeys": "false"},
                    },
                )

    def _grant_publishing(self) -> None:
        """Relay and sweeper put events on the bus, and change nothing but a row's outbox mark."""
        for name in ("relay", "sweeper"):
            self._allow(name, ["events:PutEvents"], self.platform.bus.event_bus_arn)
            self._allow(
                name,
                ["dynamodb:UpdateItem"],
                self._table_arn(),
                conditions={
                    "ForAllValues:StringEquals": {
                        "dynamodb:Attributes": ["PK", "SK", "g6pk", "g6sk"]
                    },
                    "StringEqualsIfExists": {"dynamodb:ReturnValues": "NONE"},
                },
            )
        self._allow("sweeper", ["dynamodb:Query"], self._index_arn("G6"))
        self._allow("sweeper", ["dynamodb:BatchGetItem"], self._table_arn())

    def _grant_effects(self) -> None:
        """What reaches beyond the table, function by function."""
        read = ("s3:GetObject", "s3:GetObjectVersion")
        self._allow_documents("documents-api", UPLOADS, *read, "s3:PutObject")
        self._allow_documents("documents-api", PREVIEWS, "s3:GetObject")
        self._allow_documents("documents-worker", UPLOADS, *read)
        self._allow_documents("documents-worker", PREVIEWS, "s3:PutObject")
        # Without it S3 calls an object that is gone forbidden, not missing.
        self._allow("documents-worker", ["s3:ListBucket"], self.data.bucket.bucket_arn)
        self._allow("claims-worker", ["sqs:SendMessage"], self.platform.bank.queue.queue_arn)
        self._allow(
            "claims-api", ["secretsmanager:GetSecretValue"], self.platform.bank_secret.secret_arn
        )
        identity = Stack.of(self).format_arn(
            service="ses", resource="identity", resource_name=self.platform.mail.email_identity
        )
        self._allow("notices-worker", ["ses:SendEmail"], identity)
        # A telephone number has no ARN: everything that is not a topic is one.
        topics = Stack.of(self).format_arn(
            service="sns",
            resource="*",
            region="*",
            account="*",
            arn_format=ArnFormat.NO_RESOURCE_NAME,
        )
        self["notices-worker"].add_to_role_policy(
            iam.PolicyStatement(actions=["sns:Publish"], not_resources=[topics])
        )

    def _allow_documents(self, name: str, prefix: str, *actions: str) -> None:
        bucket = self.data.bucket
        self._allow(name, list(actions), bucket.arn_for_objects(f"{prefix}*"))
        explain(
            cast(iam.IRole, self[name].role),
            "Keys are made by the code that asks for them, under a prefix that says of what.",
            every_object(bucket, prefix),
        )

    def _allow(
        self,
        name: str,
        actions: list[str],
        *resources: str,
        conditions: Mapping[str, object] | None = None,
    ) -> None:
        self[name].add_to_role_policy(
            iam.PolicyStatement(actions=actions, resources=list(resources), conditions=conditions)
        )

    def _table_arn(self) -> str:
        return self.data.table.table_arn

    def _index_arn(self, index: str) -> str:
        return f"{self.data.table.table_arn}/index/{index_name(index)}"


def kind_of(name: str) -> str:
    """`api`, `worker`, `timer`, `relay` or `sweeper`."""
    return name.rpartition("-")[2]


def handler_of(name: str) -> str:
    """Where the handler stands: `functions.claims.api.handler`, `functions.relay.handler`."""
    context, _, kind = name.rpartition("-")
    return (
        f"functions.{context}.{_MODULES[kind]}.handler" if context else f"functions.{kind}.handler"
    )
