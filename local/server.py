"""The one address a person needs: the API under `/v1`, and the `_local` calls beside it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from httpx import TransportError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local import due
from local.bank import RESULTS, Bank
from local.clock import Clock, Move
from local.forwarding import Forwarding
from local.mailbox import Mailbox
from local.moments import written
from local.problems import Told, answer, parsed, told, unreachable, unrouted
from local.progress import Progress
from local.quiet import wait_until_quiet
from local.stack import Stack
from local.tap import Tap
from local.tokens import TokenRequest, Tokens

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class World:
    """What surrounds the stack on this machine: its users, time, customers' phones, its bank."""

    def __init__(self, stack: Stack, clock_file: Path) -> None:
        self.stack = stack
        self.clock = Clock(clock_file)
        self.tokens = Tokens(stack)
        self.mailbox = Mailbox(stack)
        self.tap = Tap(stack, then=self.mailbox.look)
        self.bank = Bank(stack)
        self._moving = threading.Lock()

    def move(self, move: Move) -> datetime:
        """Step from one due instant to the next, each as if it had come by itself; the new time.

        Raises:
            Told: as `Clock.target`; 500 `timer_stuck` where an instant is due again and again.
        """
        with self._moving:
            target = self.clock.target(move, self.clock.now())
            before: due.Due | None = None
            while (first := due.earliest(self.stack, target)) is not None:
                if first == before:
                    stuck = f"{first.case_id} is due again at {written(first.instant)}"
                    raise Told(500, "timer_stuck", stuck)
                before = first
                self.clock.reach(first.instant)
                due.fire(self.stack)
                wait_until_quiet(self.stack)
            self.clock.reach(target)
            wait_until_quiet(self.stack)
            return self.clock.now()

    def stop(self) -> None:
        self.tap.stop()
        self.bank.stop()


@dataclass
class Site:
    """What the server knows of the run: how far it is, and the world once there is one."""

    progress: Progress
    world: World | None = None
    ready: bool = False
    forwarding: Forwarding = field(default_factory=Forwarding)

    def app(self) -> Starlette:
        """The application that serves it all."""
        return Starlette(
            routes=[
                Route("/_local/health", self.health),
                Route("/_local/tokens", self.tokens, methods=["POST"]),
                Route("/_local/clock", self.clock),
                Route("/_local/clock", self.move_clock, methods=["POST"]),
                Route("/_local/messages", self.messages),
                Route("/_local/events", self.events),
                Route("/_local/bank/{payment_id}/{result}", self.bank, methods=["POST"]),
                Route("/v1/{path:path}", self.forward, methods=METHODS),
            ],
            exception_handlers={
                Told: told,
                HTTPException: unrouted,
                **dict.fromkeys((BotoCoreError, ClientError, TransportError), unreachable),
            },
            lifespan=self._lifespan,
        )

    async def health(self, request: Request) -> Response:
        """200 when the stack is deployed and seeded; before, how far it is."""
        steps = [
            {"step": step.title, "state": step.state, "done": step.done, "of": step.total}
            for step in self.progress.steps
        ]
        if not self.ready:
            return answer(503, "starting", "the stack is starting", steps=steps)
        return JSONResponse({"status": "ready", "steps": steps})

    async def tokens(self, request: Request) -> Response:
        asked = parsed(TokenRequest, await request.body())
        return JSONResponse(await run_in_threadpool(self._world().tokens.issue, asked))

    async def clock(self, request: Request) -> Response:
        return JSONResponse({"now": written(self._world().clock.now())})

    async def move_clock(self, request: Request) -> Response:
        """Moves the clock, and answers once all that became due has happened."""
        world, move = self._world(), parsed(Move, await request.body())
        return JSONResponse({"now": written(await run_in_threadpool(world.move, move))})

    async def messages(self, request: Request) -> Response:
        # In a query `+` means a space, yet everyone writes a number as +86...
        to = request.query_params.get("to")
        address = to.replace(" ", "+") if to else None
        return _items(await run_in_threadpool(self._world().mailbox.messages, address))

    async def events(self, request: Request) -> Response:
        return _items(self._world().tap.events())

    async def bank(self, request: Request) -> Response:
        """The bank settles, fails, returns or loses a payment; what our API answered to it."""
        payment_id, result = request.path_params["payment_id"], request.path_params["result"]
        if result not in RESULTS:
            raise Told(404, "not_found", f"a bank says one of {', '.join(sorted(RESULTS))}")
        heard = await run_in_threadpool(self._world().bank.report, payment_id, result)
        if heard is None:
            return JSONResponse({"status": "lost"}, 202)
        return Response(heard.content, heard.status_code, media_type=heard.headers["content-type"])

    async def forward(self, request: Request) -> Response:
        return await self.forwarding.forward(self._world().stack, request)

    def _world(self) -> World:
        if self.world is None:
            raise Told(503, "starting", "the stack is starting; see /_local/health")
        return self.world

    @contextlib.asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        yield
        await self.forwarding.close()


def _items(items: list[dict[str, Any]]) -> Response:
    return JSONResponse({"items": items})
