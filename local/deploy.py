"""The real template: synthesized offline, its assets uploaded, created by CloudFormation."""

from __future__ import annotations

import json
import os
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.emulator import ACCOUNT, REGION
from local.failure import Failed
from local.processes import Leashed
from local.progress import Progress
from local.stack import Stack, client

STACK = "Anxin-local"
_BOOTSTRAP_VERSION = "/cdk-bootstrap/hnb659fds/version"
_HTTP_API = "AWS::ApiGatewayV2::Api"
_EVERY = 0.2


class Synthesis(Leashed):
    """`python -m infra.app` for the local stage, running beside whatever else starts."""

    def __init__(self, out: Path, context: Mapping[str, str], *, scratch: Path, log: Path) -> None:
        options = [part for pair in context.items() for part in ("--context", "=".join(pair))]
        super().__init__(
            [sys.executable, "-m", "infra.app", "--stage", "local", "--out", str(out), *options],
            # Nothing here may look at an account: synthesis is offline, and the stage is local.
            env={name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
            scratch=scratch,
            log=log,
        )

    def wait(self) -> None:
        """Return when the template is written.

        Raises:
            Failed: synthesis ended with an error.
        """
        while (status := self.status()) is None:
            time.sleep(_EVERY)
        if status != 0:
            raise Failed(
                f"the template could not be synthesized: {self.last_words()}; see {self.log}"
            )


def upload_assets(endpoint: str, out: Path, progress: Progress) -> str:
    """Put the template and what it refers to where CloudFormation looks; the template's URL."""
    files = json.loads((out / f"{STACK}.assets.json").read_text())["files"]
    ssm, s3 = client(endpoint, "ssm"), client(endpoint, "s3")
    ssm.put_parameter(Name=_BOOTSTRAP_VERSION, Value="30", Type="String", Overwrite=True)
    template_url = ""
    with progress.step("Uploading code and template", len(files)) as step:
        for done, file in enumerate(files.values(), start=1):
            source = out / file["source"]["path"]
            body = _zipped(source) if file["source"]["packaging"] == "zip" else source.read_bytes()
            for destination in file["destinations"].values():
                bucket, key = _placed(destination["bucketName"]), _placed(destination["objectKey"])
                _make_bucket(s3, bucket)
                s3.put_object(Bucket=bucket, Key=key, Body=body)
                if source.name == f"{STACK}.template.json":
                    template_url = f"{endpoint}/{bucket}/{key}"
            progress.reached(step, done)
    return template_url


def create(endpoint: str, template_url: str, resources: int, progress: Progress) -> Stack:
    """Create the stack and wait for it.

    Raises:
        Failed: a resource could not be created; the first one, with its reason.
    """
    cloudformation = client(endpoint, "cloudformation")
    with progress.step("Creating resources", resources) as step:
        try:
            cloudformation.create_stack(
                StackName=STACK,
                TemplateURL=template_url,
                Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
            )
        except ClientError as error:
            raise Failed(
                f"the template was refused: {error.response['Error']['Message']}"
            ) from error
        while True:
            events = list(_events(cloudformation))
            _must_not_have_failed(events)
            created = {each["LogicalResourceId"] for each in events if _created(each)}
            progress.reached(step, len(created - {STACK}))
            if STACK in created:
                break
            time.sleep(_EVERY)
    return deployed(endpoint)


def deployed(endpoint: str) -> Stack:
    """The stack that runs in the emulator at `endpoint`."""
    (described,) = client(endpoint, "cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in described["Outputs"]}
    return Stack(endpoint, outputs)


def allow_browsers(stack: Stack, out: Path) -> None:
    """Tell the HTTP API anew which origins may call: created by template, the emulator forgets."""
    api = next(each for each in resources(out).values() if each["Type"] == _HTTP_API)
    cors = api["Properties"]["CorsConfiguration"]
    stack.client("apigatewayv2").update_api(ApiId=stack.outputs["ApiId"], CorsConfiguration=cors)


def resources(out: Path) -> dict[str, Any]:
    """The resources of the synthesized template, by logical id."""
    found: dict[str, Any] = json.loads((out / f"{STACK}.template.json").read_text())["Resources"]
    return found


def _created(event: dict[str, Any]) -> bool:
    return bool(event["ResourceStatus"] == "CREATE_COMPLETE")


def _events(cloudformation: Any) -> Iterator[dict[str, Any]]:
    """The stack's events, newest first."""
    for page in cloudformation.get_paginator("describe_stack_events").paginate(StackName=STACK):
        yield from page["StackEvents"]


def _must_not_have_failed(events: list[dict[str, Any]]) -> None:
    for event in reversed(events):
        if event["ResourceStatus"].endswith("FAILED") or "ROLLBACK" in event["ResourceStatus"]:
            reason = event.get("ResourceStatusReason", "no reason given")
            what = f"{event['ResourceType']} {event['LogicalResourceId']}"
            raise Failed(f"{what} could not be created: {reason}")


def _placed(name: str) -> str:
    for token, value in (("AccountId", ACCOUNT), ("Region", REGION), ("Partition", "aws")):
        name = name.replace(f"${{AWS::{token}}}", value)
    return name


def _make_bucket(s3: Any, bucket: str) -> None:
    try:
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    except (s3.exceptions.BucketAlreadyOwnedByYou, s3.exceptions.BucketAlreadyExists):
        return


def _zipped(folder: Path) -> bytes:
    """`folder` as a zip, not compressed: it only travels to the next process."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return buffer.getvalue()
