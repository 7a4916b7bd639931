"""The wheel holds the whole product and nothing else."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_holds_every_room_with_its_data_and_no_tests(tmp_path: Path) -> None:
    built = subprocess.run(
        [ROOT / ".venv/bin/uv", "build", "-q", "--wheel", "--no-build-isolation", "-o", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr

    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
        scripts = wheel.read(next(name for name in names if name.endswith("entry_points.txt"))).decode()

    tops = {name.partition("/")[0] for name in names if ".dist-info/" not in name}
    assert {"bridge", "sessions", "admin_bots", "storage", "wabridge_settings.py"} <= tops
    assert {top for top in tops if not top.startswith("wabridge")} == {
        "bridge",
        "sessions",
        "admin_bots",
        "storage",
    }
    in_tree = {path.relative_to(ROOT).as_posix() for path in (ROOT / "bridge").rglob("*.po")}
    assert in_tree <= names
    assert "wabridge = wabridge:main" in scripts
    assert any(name.endswith("licenses/LICENSE") for name in names)
