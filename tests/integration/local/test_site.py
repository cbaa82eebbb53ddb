"""The site while the stack starts, and how requests are forwarded once it stands."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from local.forwarding import Forwarding
from local.progress import Progress
from local.server import METHODS, Site
from local.stack import Stack

Ask = Callable[..., httpx.Response]


@contextmanager
def asking(app: Starlette) -> Iterator[Ask]:
    """Calls to `app`, all in one event loop, as in the server."""
    with asyncio.Runner() as runner:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://local")

        def ask(method: str, path: str, **more: Any) -> httpx.Response:
            return runner.run(client.request(method, path, **more))

        yield ask


class Upstream(BaseHTTPRequestHandler):
    """Keeps what it was asked, and answers oddly."""

    protocol_version = "HTTP/1.1"
    asked: ClassVar[list[dict[str, Any]]] = []

    def _answer(self) -> None:
        length = int(self.headers.get("content-length", 0))
        Upstream.asked.append(
            {
                "line": f"{self.command} {self.path}",
                "headers": self.headers.items(),
                "body": self.rfile.read(length),
                "connection": self.client_address,
            }
        )
        self.send_response(409)
        for name, value in (
            ("Content-Type", "application/problem+json"),
            ("Set-Cookie", "a=1"),
            ("Set-Cookie", "b=2"),
            ("ETag", '"7"'),
            ("Content-Length", "0" if self.command == "HEAD" else "4"),
        ):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(b"{ 1}")

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _answer

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the test asks `asked`."""


@pytest.fixture
def forwarded() -> Iterator[Ask]:
    Upstream.asked.clear()
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=upstream.serve_forever, args=[0.01], daemon=True).start()
    stack = Stack(f"http://127.0.0.1:{upstream.server_port}", {"ApiId": "abc123"})
    forwarding = Forwarding()

    async def forward(request: Request) -> Response:
        return await forwarding.forward(stack, request)

    app = Starlette(routes=[Route("/v1/{path:path}", forward, methods=METHODS)])
    with asking(app) as ask:
        yield ask
    upstream.shutdown()
    upstream.server_close()


@pytest.mark.parametrize("method", METHODS)
def test_every_method_reaches_the_api_by_its_name(forwarded: Ask, method: str) -> None:
    answer = forwarded(method, "/v1/claims")

    assert answer.status_code == 409
    assert Upstream.asked[0]["line"] == f"{method} /v1/claims"
    host = dict(Upstream.asked[0]["headers"])["host"]
    assert host.startswith("abc123.execute-api.localhost:")


def test_the_body_and_headers_arrive_as_they_were_sent(forwarded: Ask) -> None:
    body = '{"b": "王", "a":1 }'.encode()

    forwarded(
        "POST", "/v1/claims", content=body, headers={"Idempotency-Key": "k 1", "X-Anxin-Nonce": "n"}
    )

    asked = Upstream.asked[0]
    assert asked["body"] == body
    headers = {name.lower(): value for name, value in asked["headers"]}
    assert headers["idempotency-key"] == "k 1"
    assert headers["x-anxin-nonce"] == "n"
    assert headers["content-length"] == str(len(body))


def test_path_and_query_are_not_put_in_order(forwarded: Ask) -> None:
    forwarded("GET", "/v1/claims/a%2Fb%20c?next=%2B%20x&state=a+b&state=")

    assert Upstream.asked[0]["line"] == "GET /v1/claims/a%2Fb%20c?next=%2B%20x&state=a+b&state="


def test_the_answer_comes_back_as_it_was_given(forwarded: Ask) -> None:
    answer = forwarded("GET", "/v1/claims")

    assert answer.content == b"{ 1}"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["etag"] == '"7"'
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]


def test_one_connection_serves_many_requests(forwarded: Ask) -> None:
    for _ in range(3):
        forwarded("GET", "/v1/claims")

    assert len({asked["connection"] for asked in Upstream.asked}) == 1


@pytest.fixture
def starting() -> Iterator[Ask]:
    progress = Progress()
    with progress.step("Creating resources", 10) as step:
        progress.reached(step, 4)
    with asking(Site(progress).app()) as ask:
        yield ask


def test_health_tells_how_far_the_start_is(starting: Ask) -> None:
    answer = starting("GET", "/_local/health")

    assert answer.status_code == 503
    assert answer.json()["steps"][0]["step"] == "Creating resources"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/claims"), ("GET", "/_local/events"), ("GET", "/_local/clock")],
)
def test_before_there_is_a_stack_everything_else_waits(
    starting: Ask, method: str, path: str
) -> None:
    answer = starting(method, path)

    assert answer.status_code == 503
    assert answer.json()["code"] == "starting"


@pytest.mark.parametrize(("path", "status"), [("/_local/nothing", 404), ("/", 404)])
def test_unknown_paths_are_problems_too(starting: Ask, path: str, status: int) -> None:
    answer = starting("GET", path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


def test_a_wrong_method_is_a_problem(starting: Ask) -> None:
    answer = starting("DELETE", "/_local/clock")

    assert answer.status_code == 405
    assert answer.json()["code"] == "method_not_allowed"
