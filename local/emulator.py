"""The emulated AWS: ministack on this machine, no Docker, its state gone with its processes."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import httpx

from local.failure import Failed
from local.ports import HOST
from local.processes import Leashed

REGION = "ap-southeast-1"
ACCOUNT = "000000000000"
"""What ministack calls the account of any credentials that are not an account number."""
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}

DIFFERENCES = (
    "enforces no IAM policy",
    "does not throttle",
    "retries a stream batch whole",
    "runs schedules by real time, in UTC",
    "names no version when an object arrives",
)
"""What it does not do as AWS does; the design leans on none of it, and the person is told."""

_PATIENCE = 60.0


class Emulator(Leashed):
    """ministack and the Lambda processes it starts; `scratch` is where it unpacks their code."""

    def __init__(self, port: int, scratch: Path, log: Path) -> None:
        self.endpoint = f"http://{HOST}:{port}"
        super().__init__(
            [sys.executable, "-m", "ministack"],
            env=_environment(port, scratch),
            scratch=scratch,
            log=log,
        )

    def wait_until_ready(self) -> None:
        """Return when it answers.

        Raises:
            Failed: it ended, or does not answer within a minute.
        """
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            self.must_live()
            try:
                if httpx.get(f"{self.endpoint}/_ministack/ready", timeout=5).is_success:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        raise Failed(f"the emulator does not answer on {self.endpoint}; see {self.log}")

    def must_live(self) -> None:
        """Raises:
        Failed: it has ended.
        """
        if self.status() is not None:
            raise Failed(f"the emulator ended: {self.last_words()}; see {self.log}")


def _environment(port: int, scratch: Path) -> dict[str, str]:
    """All that ministack is told; Lambda processes inherit it, so nothing personal is in it."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(scratch),
        "LANG": "C.UTF-8",
        **CREDENTIALS,
        "AWS_EC2_METADATA_DISABLED": "true",
        "MINISTACK_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "LAMBDA_EXECUTOR": "local",
        "STATE_DIR": str(scratch / "state"),
        "S3_DATA_DIR": str(scratch / "s3"),
        "LOG_LEVEL": "WARNING",
        # Other services' listeners and Docker: neither is ours to open.
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "DOCKER_HOST": f"unix://{scratch}/no-docker",
    }
