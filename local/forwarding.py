"""`/v1/*` handed to the emulator's HTTP API, and its answer handed back, neither changed."""

from __future__ import annotations

import httpx
from starlette.requests import Request
from starlette.responses import Response

from local.stack import Stack

_OF_THE_CONNECTION = frozenset(
    b"connection keep-alive proxy-connection te trailer transfer-encoding upgrade".split()
)
"""Headers that speak of one connection, not of the request (RFC 9110, 7.6.1)."""

_AT_ONCE = 6
"""Every request in flight occupies a worker process of its own, some 45 MB: more would wait for
the processor anyway, so they wait here."""


class Forwarding:
    """Keeps connections to the emulator open between requests."""

    def __init__(self) -> None:
        limits = httpx.Limits(max_connections=_AT_ONCE, max_keepalive_connections=_AT_ONCE)
        timeout = httpx.Timeout(35, pool=120)
        self._http = httpx.AsyncClient(limits=limits, timeout=timeout, trust_env=False)

    async def forward(self, stack: Stack, request: Request) -> Response:
        """What the HTTP API answers to `request`."""
        query = request.scope["query_string"]
        target = request.scope["raw_path"] + (b"?" + query if query else b"")
        passed = [
            (name, value)
            for name, value in request.headers.raw
            if name not in _OF_THE_CONNECTION and name not in {b"host", b"content-length"}
        ]
        onward = httpx.Request(
            request.method,
            stack.endpoint,
            headers=[(b"host", stack.api_host.encode()), *passed],
            content=await request.body(),
            # The path as it was sent: a client library would put `%2e` and `//` in order.
            extensions={"target": target, "timeout": self._http.timeout.as_dict()},
        )
        answer = await self._http.send(onward, stream=True)
        body = b"".join([chunk async for chunk in answer.aiter_raw()])
        response = Response(body, answer.status_code)
        response.raw_headers = [
            (name.lower(), value)
            for name, value in answer.headers.raw
            if name.lower() not in _OF_THE_CONNECTION
        ]
        return response

    async def close(self) -> None:
        await self._http.aclose()
