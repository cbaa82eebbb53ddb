"""The one behaviour that all stacks share, tried on each in a process of its own against moto."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from benchmarks.scene import CLAIMS, IDEMPOTENCY, event
from benchmarks.stacks import Stack
from tests.faults.moto_server import serving
from tests.integration import driver
from tests.integration.conftest import account
from tests.integration.driver import Insurer
from tests.integration.portfolio import REPORT

Json = dict[str, Any]


class BehavesDifferently(Exception):
    """A stack does not do what it is compared for."""


@dataclass(frozen=True)
class Cloud:
    """A mocked account, with the tables of all stacks, that answers at `address`."""

    insurer: Insurer
    address: str

    def claims(self) -> int:
        """How many claims are stored, by whichever stack."""
        ours = [row for row in self.insurer.dump() if row["PK"].startswith("CLM#")]
        theirs = self.insurer.reader.scan(TableName=CLAIMS)["Count"]
        return len({row["PK"] for row in ours}) + int(theirs)


@contextmanager
def cloud() -> Iterator[Cloud]:
    with pytest.MonkeyPatch.context() as patch, account(patch) as table:
        insurer = driver.opened(table, patch)
        for name in (CLAIMS, IDEMPOTENCY):
            insurer.reader.create_table(
                TableName=name,
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
        with serving() as address:
            yield Cloud(insurer, address)


def check(stack: Stack, cloud: Cloud) -> None:
    """A report is stored and answered, a repetition gets the same answer, a wrong one is refused.

    Raises:
        BehavesDifferently: says what the stack did instead.
    """
    environment = stack.environment | {"AWS_ENDPOINT_URL": cloud.address}
    with subprocess.Popen(
        stack.command("serve"),
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:

        def ask(key: str, report: Json) -> tuple[int, Json, int]:
            """Status, body, and how many more claims are stored."""
            before = cloud.claims()
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(json.dumps(event(key, report)) + "\n")
            child.stdin.flush()
            answer = json.loads(child.stdout.readline())
            return answer["statusCode"], json.loads(answer["body"]), cloud.claims() - before

        wrong = {name: value for name, value in REPORT.items() if name != "loss_at"}
        refused = ask(f"{stack.name}-wrong", wrong)
        reported = ask(f"{stack.name}-once", REPORT)
        repeated = ask(f"{stack.name}-once", REPORT)
        assert child.stdin is not None
        child.stdin.close()
    _expect(stack, refused[0] == 422 and refused[2] == 0, f"a wrong body: {refused}")
    _expect(stack, reported[0] == 201 and reported[2] == 1, f"a report: {reported}")
    same = reported[1]["claim_id"] == repeated[1]["claim_id"]
    _expect(stack, repeated[0] == 201 and same and repeated[2] == 0, f"its repetition: {repeated}")


def _expect(stack: Stack, passed: bool, what: str) -> None:
    if not passed:
        raise BehavesDifferently(f"{stack.name}, {what}")
