"""Fixtures for tests at the stand-in: it, a workspace with two people, and a real client."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.standins.slack.people import Person
from tests.standins.slack.places import Place
from tests.standins.slack.town import SlackStandIn
from tests.standins.slack.visitor import bolt_app, client_of, reachable
from tests.standins.slack.workspaces import Workspace


@pytest.fixture
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[SlackStandIn]:
    """A fresh stand-in. Nothing wrong may be asked of it, unless that is what the module is for."""
    async with SlackStandIn() as town:
        yield town
        if not getattr(request.module, "WRONG_ON_PURPOSE", False):
            assert [(seen.method, seen.error) for seen in town.violations] == []


@pytest.fixture
def acme(slack: SlackStandIn) -> Workspace:
    """A workspace that has the app."""
    return slack.workspace("Acme")


@pytest.fixture
def beta(slack: SlackStandIn) -> Workspace:
    """Another workspace that has the app."""
    return slack.workspace("Beta")


@pytest.fixture
def olga(acme: Workspace) -> Person:
    """Somebody in it."""
    return acme.user("Olga", language="pt-BR", admin=True)


@pytest.fixture
def sam(acme: Workspace) -> Person:
    """Somebody else in it."""
    return acme.user("Sam")


@pytest.fixture
def support(acme: Workspace, olga: Person, sam: Person) -> Place:
    """A channel with both; the app is not in it."""
    return acme.channel("support", [olga, sam])


@pytest.fixture
def client(acme: Workspace) -> AsyncWebClient:
    """slack_sdk's client with the app's token."""
    return client_of(acme)


@pytest.fixture(params=["socket", "http"])
async def app(
    slack: SlackStandIn, acme: Workspace, beta: Workspace, request: pytest.FixtureRequest
) -> AsyncIterator[AsyncApp]:
    """A bolt app that serves both workspaces and can be reached."""
    made = bolt_app(slack, acme, beta)
    async with reachable(slack, made, request.param):
        yield made
