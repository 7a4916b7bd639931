"""See the package."""

from __future__ import annotations

import asyncio
import enum
from collections import Counter
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web
from yarl import URL

EMPTY_LISTING = (
    '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>{}</Name><KeyCount>0</KeyCount>'
    "<IsTruncated>false</IsTruncated></ListBucketResult>"
)
ERROR = '<?xml version="1.0" encoding="UTF-8"?><Error><Code>{}</Code><Message>no</Message></Error>'
PORTAL = "<html><body><h1>Welcome to the hotel's network</h1></body></html>"
_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Fault(enum.Enum):
    """What the front does instead of handing an answer on."""

    ERROR_500 = "answers 500"
    ERROR_403 = "answers 403 AccessDenied"
    WRONG_KEY = "answers 403 SignatureDoesNotMatch"
    NO_BUCKET = "answers 404 NoSuchBucket"
    NOT_FOUND = "answers a bare 404"
    EMPTY = "answers every listing with none"
    PORTAL = "answers 200 with a page of its own"
    GARBAGE = "answers what is not even HTTP"
    HANG = "takes the request and never answers"
    SLOW = "hands the head on, and then nothing of the body"
    CUT = "hands half of the body on and closes"
    LOST = "lets the request through, and loses the answer"
    CARELESS = "lets one write take another's place"
    FLIP = "changes a byte of each body"


class S3Front:
    """One front. `only`: the method that it spoils; None: all. `left`: how often still; None: always."""

    def __init__(self, server: str) -> None:
        self.url = ""
        self.fault: Fault | None = None
        self.only: str | None = None
        self.left: int | None = None
        self.asked: Counter[str] = Counter()
        self._server = server.rstrip("/")
        self._released = asyncio.Event()

    def spoils(self, fault: Fault | None, *, only: str | None = None, times: int | None = None) -> None:
        """From now on."""
        self.fault, self.only, self.left = fault, only, times

    async def __aenter__(self) -> Self:
        self._client = aiohttp.ClientSession(auto_decompress=False)
        app = web.Application(client_max_size=1 << 30)
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._released.set()
        await self._runner.cleanup()
        await self._client.close()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.asked[request.method] += 1
        fault = self._due(request)
        if fault is None:
            return await self._handed_on(request, None)
        if fault in {Fault.CUT, Fault.SLOW, Fault.LOST, Fault.CARELESS, Fault.FLIP}:
            return await self._handed_on(request, fault)
        if fault is Fault.HANG:
            await self._released.wait()
        elif fault is Fault.GARBAGE and request.transport is not None:
            request.transport.write(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
            request.transport.close()
        elif fault is Fault.EMPTY and "list-type" in request.query:
            return web.Response(text=EMPTY_LISTING.format(request.path.strip("/")), content_type="text/xml")
        elif fault is Fault.EMPTY:
            return await self._handed_on(request, None)
        return _refusal(fault)

    def _due(self, request: web.Request) -> Fault | None:
        if self.fault is None or self.only not in {None, request.method} or self.left == 0:
            return None
        if self.left is not None:
            self.left -= 1
        return self.fault

    async def _handed_on(self, request: web.Request, fault: Fault | None) -> web.StreamResponse:
        headers = {name: value for name, value in request.headers.items() if name.lower() != "connection"}
        # As it came: the signature is over the path and the host that the client named.
        url = URL(self._server + request.raw_path, encoded=True)
        body = request.content if request.can_read_body else None
        async with self._client.request(request.method, url, headers=headers, data=body) as answer:
            if fault is Fault.CARELESS and answer.status == 412:
                return web.Response(status=200)
            if fault is Fault.LOST:
                await answer.read()
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            return await self._returned(request, answer, fault)

    async def _returned(
        self, request: web.Request, answer: aiohttp.ClientResponse, fault: Fault | None
    ) -> web.StreamResponse:
        kept = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP}
        response = web.StreamResponse(status=answer.status, headers=kept)
        response.content_length = answer.content_length or 0
        if request.method == "HEAD":
            return response
        await response.prepare(request)
        if fault is Fault.SLOW:
            await self._released.wait()
        async for piece in answer.content.iter_chunked(1 << 16):
            if fault is Fault.CUT:
                await response.write(piece[: len(piece) // 2])
                assert request.transport is not None
                request.transport.close()
                return response
            await response.write(bytes([piece[0] ^ 1]) + piece[1:] if fault is Fault.FLIP else piece)
        await response.write_eof()
        return response


def _refusal(fault: Fault) -> web.Response:
    codes = {
        Fault.ERROR_500: (500, "InternalError"),
        Fault.ERROR_403: (403, "AccessDenied"),
        Fault.WRONG_KEY: (403, "SignatureDoesNotMatch"),
        Fault.NO_BUCKET: (404, "NoSuchBucket"),
    }
    if fault in codes:
        status, code = codes[fault]
        return web.Response(status=status, text=ERROR.format(code), content_type="application/xml")
    if fault is Fault.NOT_FOUND:
        return web.Response(status=404, text="not found")
    return web.Response(status=200, text=PORTAL, content_type="text/html")
