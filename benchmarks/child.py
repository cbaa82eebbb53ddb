"""One stack in a process of its own, with nothing on its path but its own package.

    python -S -P child.py <module.of.handler> <cold | warm | serve> <scene.json>

`scene.json` has the event, the replies of AWS, whether the stack talks to AWS through botocore, and
for `warm` the number of posts; `serve` takes events from standard input instead, a line each, and
talks to whatever `AWS_ENDPOINT_URL` names.
What was found goes to standard output as JSON; what a stack itself prints goes nowhere.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import count
from time import process_time
from typing import Any

Json = dict[str, Any]

asked: list[str] = []
"""The AWS operation of every request, in order."""


class Context:
    """What Lambda hands to a handler beside the event."""

    function_name = "claims"
    function_version = "$LATEST"
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:claims"
    memory_limit_in_mb = 1024
    aws_request_id = "8d5b3a6e-5a1c-4d3c-8a53-8f2f27a0a5c1"
    log_group_name = "/aws/lambda/claims"
    log_stream_name = "2026/03/02/[$LATEST]0"

    def get_remaining_time_in_millis(self) -> int:
        return 15_000


def main(module: str, mode: str, scene: str) -> None:
    results = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    found: Any
    if mode == "serve":
        handler = import_module(module).handler
        for line in sys.stdin:
            found = handler(json.loads(line), Context())
            results.write(json.dumps(found) + "\n")
            results.flush()
        return
    with open(scene) as file:
        given = json.load(file)
    answer_at_once(given["replies"], given["sdk"])
    handler = import_module(module).handler
    fresh = events(given["event"])
    post(handler, next(fresh))
    found = {"calls": asked, "memory": peak_memory()}
    if mode == "warm":
        found = warm(handler, fresh, given["posts"])
    results.write(json.dumps(found))
    results.flush()


def post(handler: Any, event: Json) -> None:
    answer = handler(event, Context())
    if answer["statusCode"] != 201:
        raise SystemExit(str(answer))


def peak_memory() -> int:
    """The most memory this program has had, in kB (`ru_maxrss` would count what forked it, too)."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


def warm(handler: Any, fresh: Iterator[Json], posts: int) -> float:
    """CPU seconds for each of so many POSTs, after as many that do not count."""
    for event in [next(fresh) for _ in range(posts)]:
        post(handler, event)
    measured = [next(fresh) for _ in range(posts)]
    started = process_time()
    for event in measured:
        post(handler, event)
    return (process_time() - started) / posts


def events(event: Json) -> Iterator[Json]:
    """The same report again and again, each under an idempotency key of its own."""
    text = json.dumps(event)
    for number in count():
        made: Json = json.loads(text)
        made["headers"]["idempotency-key"] = f"key-{number}"
        yield made


class Reply:
    """An answer that has arrived whole: for http.client, and as botocore's session takes it."""

    status = 200

    def __init__(self, body: bytes) -> None:
        self.body = body

    def read(self) -> bytes:
        return self.body

    def stream(self) -> Iterator[bytes]:
        yield self.body


def answer_at_once(replies: Json, sdk: bool) -> None:
    """Put canned replies where a stack hands its request over: to botocore's HTTP session, or to
    `http.client` where it does without botocore.

    Nothing below counts for any stack: no socket, no TLS, no DynamoDB.
    """
    bodies = {name: reply["body"].encode() for name, reply in replies.items()}

    def reply_to(target: str) -> tuple[str, Reply]:
        name = target.rpartition(".")[2]
        asked.append(name)
        return name, Reply(bodies[name])

    if sdk:
        from botocore.awsrequest import AWSResponse
        from botocore.httpsession import URLLib3Session

        def send(self: Any, request: Any) -> Any:
            name, reply = reply_to(request.headers["X-Amz-Target"].decode())
            headers = {
                "content-type": "application/x-amz-json-1.0",
                "x-amzn-requestid": "TQ5KHVCCVFP2P5ST5HSSZQ7ORVVV4KQNSO5AEMVJF66Q9ASUAAJG",
                "x-amz-crc32": replies[name]["crc32"],
            }
            response = AWSResponse(request.url, 200, headers, reply)
            _ = response.content  # read at once, as the real session reads it
            return response

        URLLib3Session.send = send
        return

    def request(self: Any, *_: Any, headers: Any, **__: Any) -> None:
        self.reply = reply_to(headers["x-amz-target"])[1]

    http.client.HTTPConnection.request = request  # type: ignore[assignment]
    http.client.HTTPConnection.getresponse = lambda self: self.reply  # type: ignore


if __name__ == "__main__":
    main(*sys.argv[1:])
    os._exit(0)  # Lambda keeps its process: what ending one costs is no part of a cold start
