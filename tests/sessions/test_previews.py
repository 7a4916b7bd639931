"""Pictures of strangers, drawn anew by a child: what comes of it is ours, whatever went in."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from sessions.preview_child import LONGEST_SIDE, MOST_POINTS, SHORTEST_SIDE
from sessions.previews import draw_preview


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


async def drawn(folder: Path, content: bytes) -> Image.Image | None:
    """What the child makes of it."""
    (folder / "source").write_bytes(content)
    made = await draw_preview(folder / "source", folder / "preview.jpg")
    return None if made is None else Image.open(io.BytesIO(made.read_bytes()))


def see_through() -> bytes:
    return saved(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG")


def moving() -> bytes:
    frames = [Image.new("P", (20, 20), color) for color in (1, 2)]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:])


def sticker() -> bytes:
    return saved(Image.new("RGBA", (512, 512), (255, 0, 0, 128)), "WEBP")


def twofold() -> bytes:
    """As some phones write them: a picture for each eye, or a large and a small one."""
    both = [Image.new("RGB", (64, 48), color) for color in ("teal", "white")]
    return saved(both[0], "MPO", save_all=True, append_images=both[1:])


@pytest.mark.parametrize("make", [see_through, moving, sticker, twofold])
async def test_what_whatsapp_shows_as_pictures_becomes_a_jpeg(
    tmp_path: Path, make: Callable[[], bytes]
) -> None:
    shown = await drawn(tmp_path, make())

    assert shown is not None
    assert (shown.format, shown.mode) == ("JPEG", "RGB")


async def test_what_is_see_through_stands_on_white(tmp_path: Path) -> None:
    shown = await drawn(tmp_path, see_through())

    assert shown is not None
    assert shown.getpixel((25, 25)) == (255, 255, 255)


async def test_a_phones_picture_is_turned_upright_and_tells_nothing_of_the_phone(tmp_path: Path) -> None:
    notes = Image.Exif()
    notes[0x0112] = 6  # it has to be turned
    notes[0x010F] = "A phone"
    notes[0x8825] = {1: "N"}  # where it was taken
    content = saved(Image.new("RGB", (400, 200), "teal"), "JPEG", exif=notes)

    shown = await drawn(tmp_path, content)

    assert shown is not None
    assert shown.size == (200, 400)
    assert not shown.getexif()


async def test_a_large_picture_is_drawn_small(tmp_path: Path) -> None:
    shown = await drawn(tmp_path, saved(Image.new("RGB", (4000, 3000), "teal"), "JPEG"))

    assert shown is not None
    assert max(shown.size) == LONGEST_SIDE


@pytest.mark.parametrize("size", [(1600, 2), (3, 900), (1, 1)])
async def test_what_no_platform_would_show_is_drawn_on_white(tmp_path: Path, size: tuple[int, int]) -> None:
    shown = await drawn(tmp_path, saved(Image.new("RGB", size, "teal"), "PNG"))

    assert shown is not None
    assert min(shown.size) >= SHORTEST_SIDE
    assert max(shown.size) <= 10 * min(shown.size)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        saved(Image.new("RGB", (9, 9)), "TIFF"),
        saved(Image.new("RGB", (9, 9)), "BMP"),
        see_through()[:60],
    ],
    ids=["nothing", "a beginning", "svg", "tiff", "bmp", "cut short"],
)
async def test_what_is_no_picture_of_those_is_none(tmp_path: Path, content: bytes) -> None:
    assert await drawn(tmp_path, content) is None
    assert not (tmp_path / "preview.jpg").exists()


async def test_a_bomb_is_not_opened(tmp_path: Path) -> None:
    side = int(MOST_POINTS**0.5) + 100
    bomb = saved(Image.new("1", (side, side)), "PNG")
    assert len(bomb) < 1_000_000

    assert await drawn(tmp_path, bomb) is None
