"""The bank's side: it takes instructions off its queue and calls back with signed results."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import threading
import time
from typing import Any

import httpx

from local.drain import Drain
from local.problems import Told
from local.stack import Stack

RESULTS = frozenset({"settled", "failed", "returned", "lost"})
_PATIENCE = 10.0


class Bank:
    """Knows every instruction it was ever given, and signs with the secret we share with it."""

    def __init__(self, stack: Stack) -> None:
        secret = stack.client("secretsmanager").get_secret_value(
            SecretId=stack.outputs["BankSecretArn"]
        )
        self._secret = str(secret["SecretString"]).encode()
        self._http = httpx.Client(
            base_url=stack.endpoint, headers={"host": stack.api_host}, timeout=35, trust_env=False
        )
        self._instructed: dict[str, dict[str, Any]] = {}
        self._changed = threading.Condition()
        self._drain = Drain(stack, stack.outputs["BankQueueUrl"], self._take)

    def report(self, payment_id: str, result: str) -> httpx.Response | None:
        """Tell the API how a payment went; its answer, or None for `lost`: the bank says nothing.

        Raises:
            Told: 404 where the bank was never instructed so.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: payment_id in self._instructed, _PATIENCE):
                raise Told(404, "not_found", f"the bank has no instruction {payment_id}")
        if result == "lost":
            return None
        path = f"/v1/payments/{payment_id}/result"
        body = json.dumps({"status": result, "reference": f"BK-{payment_id}"}).encode()
        return self._http.post(path, content=body, headers=self._signed(path, body))

    def stop(self) -> None:
        self._drain.stop()

    def _take(self, instruction: dict[str, Any]) -> None:
        with self._changed:
            self._instructed[instruction["payment_id"]] = instruction
            self._changed.notify_all()

    def _signed(self, path: str, body: bytes) -> dict[str, str]:
        timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
        message = f"{timestamp}.{nonce}.{path}.".encode() + body
        return {
            "content-type": "application/json",
            "x-anxin-timestamp": timestamp,
            "x-anxin-nonce": nonce,
            "x-anxin-signature": hmac.new(self._secret, message, hashlib.sha256).hexdigest(),
        }
