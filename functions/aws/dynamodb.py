"""DynamoDB by its JSON protocol: four operations, signed here (Signature Version 4).

The SDK's client checks, serializes and resolves every call anew: two calls took it longer than all
else that a report of a loss takes, and loading it a third of a cold start (`benchmarks/README.md`).
So nothing of it is loaded before it is needed: neither its errors nor its list of authorities.
Parameters, answers and errors are the SDK's, so nobody who calls need know which client they have.
"""

from __future__ import annotations

import hashlib
import hmac
import ssl
import threading
from datetime import datetime
from functools import lru_cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from functions.aws import clock, settings, wire

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

_CONNECT, _READ = 2, 5  # seconds
_ATTEMPTS = 4
SLOWER = frozenset(
    {"ProvisionedThroughputExceededException", "ThrottlingException"}
    | {"RequestLimitExceeded", "TransactionInProgressException"}
)
"""Codes by which DynamoDB asks us to come again."""


class DynamoDB:
    """A client; each thread has a connection of its own, kept for the next call."""

    def __init__(self) -> None:
        self._runtime = settings.runtime()
        domain = "amazonaws.com.cn" if self._runtime.region.startswith("cn-") else "amazonaws.com"
        self._address = urlsplit(
            self._runtime.endpoint or f"https://dynamodb.{self._runtime.region}.{domain}"
        )
        self._kept = threading.local()

    def batch_get_item(self, **parameters: Any) -> Any:
        return self._call("BatchGetItem", parameters)

    def query(self, **parameters: Any) -> Any:
        return self._call("Query", parameters)

    def update_item(self, **parameters: Any) -> Any:
        return self._call("UpdateItem", parameters)

    def transact_write_items(self, **parameters: Any) -> Any:
        # Sent again after a lost answer, the same token makes it the same transaction.
        return self._call(
            "TransactWriteItems", {"ClientRequestToken": clock.new_token(), **parameters}
        )

    def _call(self, operation: str, parameters: dict[str, Any]) -> Any:
        """What DynamoDB answers, tried up to four times.

        Raises:
            ClientError: it refused.
            HTTPClientError: it could not be reached, or did not answer.
        """
        body = wire.encoded(parameters)
        for attempt in range(_ATTEMPTS - 1):
            try:
                return self._send(operation, body)
            except Exception as error:
                if not _passes(error):
                    raise
            clock.pause(attempt)
        return self._send(operation, body)

    def _send(self, operation: str, body: bytes) -> Any:
        connection = self._connection()
        headers = self._signed(operation, body, clock.wall())
        try:
            connection.request("POST", "/", body, headers=headers)
            response = connection.getresponse()
            answer = response.read()
        except BaseException as error:
            connection.close()  # what is half sent or half read is of no further use
            if isinstance(error, OSError | HTTPException):
                from botocore.exceptions import HTTPClientError

                raise HTTPClientError(error=error) from error
            raise
        if response.status != 200:
            raise _refusal(operation, response.status, answer)
        return wire.loads(answer)

    def _connection(self) -> HTTPConnection:
        if not hasattr(self._kept, "connection"):
            self._kept.connection = (
                _Secure(self._address.netloc)
                if self._address.scheme == "https"
                else HTTPConnection(self._address.netloc, timeout=_READ)
            )
        connection: HTTPConnection = self._kept.connection
        return connection

    def _signed(self, operation: str, body: bytes, now: datetime) -> dict[str, str]:
        """The request's headers, in the order in which they are signed, and the signature."""
        runtime, moment = self._runtime, f"{now:%Y%m%dT%H%M%SZ}"
        headers = {
            "content-type": "application/x-amz-json-1.0",
            "host": self._address.netloc,
            "x-amz-date": moment,
            **({"x-amz-security-token": runtime.token} if runtime.token else {}),
            "x-amz-target": f"DynamoDB_20120810.{operation}",
        }
        names = ";".join(headers)
        lines = "\n".join([f"{name}:{headers[name]}" for name in headers])
        request = f"POST\n/\n\n{lines}\n\n{names}\n{hashlib.sha256(body).hexdigest()}"
        scope = f"{moment[:8]}/{runtime.region}/dynamodb/aws4_request"
        digest = hashlib.sha256(request.encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{digest}"
        signature = _hmac(_signing_key(runtime.secret, scope), text).hex()
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={runtime.key_id}/{scope}, "
            f"SignedHeaders={names}, Signature={signature}"
        )
        return headers


def trusted() -> Path:
    """The authorities the SDK trusts."""
    import botocore

    return Path(botocore.__file__).with_name("cacert.pem")


class _Secure(HTTPSConnection):
    """Trusts whom the SDK trusts; reads that list when it connects, for it is long."""

    def __init__(self, host: str) -> None:
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        super().__init__(host, timeout=_CONNECT, context=self.tls)

    def connect(self) -> None:
        if not self.tls.cert_store_stats()["x509_ca"]:
            self.tls.load_verify_locations(trusted())
        super().connect()
        self.sock.settimeout(_READ)


@lru_cache(maxsize=1)
def _signing_key(secret: str, scope: str) -> bytes:
    """The key of one day."""
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


def _refusal(operation: str, status: int, answer: bytes) -> ClientError:
    """The error as the SDK words it: code, message, and what else DynamoDB says."""
    from botocore.exceptions import ClientError

    try:
        said = wire.loads(answer)
    except ValueError:  # something between us and DynamoDB answered
        said = {}
    code = str(said.pop("__type", status)).rpartition("#")[2]
    message = said.get("message") or said.get("Message") or ""
    error = {"Error": {"Code": code, "Message": message}}
    return ClientError(said | error | {"ResponseMetadata": {"HTTPStatusCode": status}}, operation)


def _passes(error: Exception) -> bool:
    """Whether the same call may do better in a moment."""
    from botocore.exceptions import ClientError, HTTPClientError

    if not isinstance(error, ClientError):
        return isinstance(error, HTTPClientError)
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return status >= 500 or error.response["Error"]["Code"] in SLOWER
