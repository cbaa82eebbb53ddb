"""The deployed stack: where it answers, what the template put out, and clients to talk to it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from local.emulator import CREDENTIALS, REGION

_making = threading.Lock()


@cache
def _client(endpoint: str, service: str) -> Any:
    with _making:  # making clients is not safe between threads, using them is
        return boto3.client(
            service,
            endpoint_url=endpoint,
            region_name=REGION,
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            config=Config(
                connect_timeout=5,
                read_timeout=120,
                retries={"total_max_attempts": 1},
                max_pool_connections=20,
            ),
        )


def client(endpoint: str, service: str) -> Any:
    """The process's boto3 client of `service` at the emulator `endpoint`."""
    return _client(endpoint, service)


@dataclass(frozen=True)
class Stack:
    """One deployment; `outputs` are the template's, by name."""

    endpoint: str
    outputs: Mapping[str, str]

    def client(self, service: str) -> Any:
        """The process's boto3 client of `service`."""
        return client(self.endpoint, service)

    @property
    def api_host(self) -> str:
        """The `Host` by which the emulator knows our HTTP API among all it serves."""
        port = self.endpoint.rpartition(":")[2]
        return f"{self.outputs['ApiId']}.execute-api.localhost:{port}"

    @property
    def queue_urls(self) -> list[str]:
        """The queues that consumers drain (not dead-letter queues, nor the bank's)."""
        return self.outputs["QueueUrls"].split(",")
