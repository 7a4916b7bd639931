"""What is served on METRICS_PORT. Imported only when that is set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest

from bridge.ports.overview import Overlook
from wabridge_gauges import InstallationGauges, Own, OwnGauges
from wabridge_metrics import Metrics
from wabridge_vitals import Vitals, all_well


class Measuring:
    """Of one process. overlook: the installation, where this process is the one that tells of it."""

    def __init__(
        self, vitals: Vitals, roles: Iterable[str], *, capacity: int, overlook: Overlook | None
    ) -> None:
        self._vitals = vitals
        self._capacity = capacity
        self._ready: Mapping[str, str] = {}
        self._registry = CollectorRegistry()
        self.metrics = Metrics(self._registry)
        ProcessCollector(registry=self._registry)
        self._registry.register(OwnGauges(sorted(roles), self._own))
        self._installation: InstallationGauges | None = None
        if overlook is not None:
            self._installation = InstallationGauges(overlook, vitals.queue_depths)
            self._registry.register(self._installation)

    def app(self) -> web.Application:
        """The three addresses."""
        app = web.Application()
        app.router.add_get("/metrics", self._metrics)
        app.router.add_get("/healthz", self._health)
        app.router.add_get("/readyz", self._readiness)
        return app

    async def _metrics(self, _: web.Request) -> web.Response:
        self._ready = await self._vitals.ready()
        if self._installation is not None:
            await self._installation.refresh()
        return web.Response(
            body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    async def _health(self, _: web.Request) -> web.Response:
        told = self._vitals.alive()
        return _answer(told, is_well=all_well(told, but=("stage",)))

    async def _readiness(self, _: web.Request) -> web.Response:
        told = await self._vitals.ready()
        return _answer(told, is_well=all_well(told))

    def _own(self) -> Own:
        return Own(
            glance=self._vitals.glance,
            capacity=self._capacity,
            loop_late_s=self._vitals.loop_late_s,
            ready=self._ready,
        )


def _answer(told: Mapping[str, str], *, is_well: bool) -> web.Response:
    return web.json_response(dict(told), status=200 if is_well else 503)
