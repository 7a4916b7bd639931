"""The test servers are real, apart from each other, and never outlive whoever started them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import psutil
import pytest
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError

from tests.servers import ServerError, fresh_database, postgres_server, valkey_server

ROOT = Path(__file__).parents[2]


async def answer_of_valkey(url: str, key: str) -> object:
    async with Redis.from_url(url, socket_timeout=5) as client:
        return await client.get(key)


async def test_one_valkey_serves_the_run_and_is_emptied_for_each_test(fresh_valkey_url: str) -> None:
    async with Redis.from_url(fresh_valkey_url) as client:
        assert await client.dbsize() == 0
        await client.xadd("stream", {"a": "1"})
        assert await client.xlen("stream") == 1


async def test_valkey_wants_its_password(valkey_url: str) -> None:
    without = "redis://" + valkey_url.rpartition("@")[2]

    with pytest.raises(AuthenticationError):
        await answer_of_valkey(without, "a")


async def test_each_test_has_a_postgres_database_of_its_own(postgres_url: str) -> None:
    async with fresh_database(postgres_url) as one, fresh_database(postgres_url) as two:
        here, there = await asyncpg.connect(one), await asyncpg.connect(two)
        await here.execute("CREATE TABLE only_here (n int)")

        assert await there.fetchval("SELECT to_regclass('only_here')") is None

        await there.close()
        # `here` stays open: dropping must not wait for a test that forgot its connection.
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(one)
    here.terminate()


async def test_a_database_can_be_copied_from_one_that_was_prepared_once(postgres_url: str) -> None:
    async with fresh_database(postgres_url) as prepared:
        connection = await asyncpg.connect(prepared)
        await connection.execute("CREATE TABLE prepared (n int)")
        await connection.close()

        async with fresh_database(postgres_url, template=prepared.rpartition("/")[2]) as copy:
            connection = await asyncpg.connect(copy)
            assert await connection.fetchval("SELECT count(*) FROM prepared") == 0
            await connection.close()


async def test_a_crashed_valkey_comes_back_on_its_port_with_what_it_had_acknowledged() -> None:
    server = valkey_server(durable=True)
    async with server as url:
        async with Redis.from_url(url) as client:
            await client.set("kept", "yes")

        server.crash()
        with pytest.raises(ConnectionError):
            await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2].partition("/")[0]))
        server.start_again()

        assert await answer_of_valkey(url, "kept") == b"yes"


async def test_a_crashed_postgres_comes_back_with_what_was_committed() -> None:
    server = postgres_server()
    async with server as url:
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE kept AS SELECT 4 AS n")

        server.crash()
        server.start_again()

        with pytest.raises((OSError, asyncpg.PostgresError, asyncpg.InterfaceError)):
            await connection.fetchval("SELECT n FROM kept")
        again = await asyncpg.connect(url)
        assert await again.fetchval("SELECT n FROM kept") == 4
        await again.close()


async def test_a_frozen_postgres_is_silent_until_it_thaws() -> None:
    server = postgres_server()
    async with server as url:
        connection = await asyncpg.connect(url)

        server.freeze()
        question = asyncio.ensure_future(connection.fetchval("SELECT 7"))
        done, _ = await asyncio.wait([question], timeout=0.2)
        assert not done
        server.thaw()

        assert await asyncio.wait_for(question, 10) == 7
        await connection.close()


async def test_a_server_nobody_entered_says_so() -> None:
    with pytest.raises(ServerError, match="cannot crash: the server has not been entered"):
        valkey_server().crash()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_server_outlives_its_starter(how: signal.Signals) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-m", "tests.servers", "valkey", "postgres"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert starter.stdout is not None
    urls = json.loads(starter.stdout.readline())
    family = psutil.Process(starter.pid).children(recursive=True)
    folders = {Path(process.cwd()) for process in family if process.name() == "valkey-server"}
    assert set(urls) == {"valkey", "postgres"}
    assert {"valkey-server", "postgres"} <= {process.name() for process in family}

    os.kill(starter.pid, how)

    starter.communicate()
    _, alive = psutil.wait_procs(family, timeout=20)
    # A process that nobody waits for (no init in the container) stays as a zombie: that is dead enough.
    assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []
    assert folders
    assert not any(folder.exists() for folder in folders)


def test_the_demo_can_tie_servers_to_its_own_pipe() -> None:
    starter = subprocess.Popen(
        [sys.executable, "-m", "tests.servers", "--until-eof", "valkey"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert starter.stdout is not None
    assert json.loads(starter.stdout.readline())["valkey"].startswith("redis://:")
    family = psutil.Process(starter.pid).children(recursive=True)

    starter.communicate(timeout=30)

    assert starter.returncode == 0
    assert [process for process in family if process.is_running() and process.status() != "zombie"] == []


def test_a_server_it_does_not_know_is_refused_with_the_list() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.servers", "oracle"], capture_output=True, text=True, cwd=ROOT
    )

    assert done.returncode == 1
    assert "valkey postgres s3; got ['oracle']" in done.stderr
