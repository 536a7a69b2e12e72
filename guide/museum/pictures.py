"""Checks the picture of an exhibit: a file inside the museum's folder that browsers can draw."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final
from xml.parsers import expat

from guide.museum.problems import FileFindings, nearest

PICTURE_SUFFIXES = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif")
LARGE_PICTURE_BYTES: Final = 5_000_000
"""More than a screen can show: it only makes the page slow."""
MOST_PICTURE_BYTES: Final = 25_000_000

_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")
_INSIDE = ((8, b"WEBP"), (4, b"ftypavif"), (4, b"ftypavis"))
"""At which byte these stand, in pictures that begin with their length."""


def check_picture(folder: Path, image: str, line: int, findings: FileFindings) -> bool:
    """Whether `image`, a path inside the museum's `folder`, can be shown. What is wrong with it is reported."""
    path = PurePosixPath(image.replace("\\", "/"))
    problem = _problem_of_path(image, path) or _problem_of_file(folder, path)
    if problem:
        findings.problem(line, problem)
        return False
    size = (folder / path).stat().st_size
    if size > LARGE_PICTURE_BYTES:
        findings.warning(line, f"The picture {path} has {size / 1e6:.0f} MB; save it smaller, 1 MB is plenty.")
    return True


def _problem_of_path(image: str, path: PurePosixPath) -> str | None:
    if "://" in image or image.startswith("data:"):
        return "The picture must be a file in the museum's folder, not a web address."
    if path.is_absolute() or ":" in path.parts[0] or ".." in path.parts:
        return f"The picture {image} lies outside the museum's folder; put it into images/."
    if path.suffix.lower() not in PICTURE_SUFFIXES:
        return f"{image} is not a picture that every browser shows; use SVG, PNG, JPEG or WebP."
    return None


def _problem_of_file(folder: Path, path: PurePosixPath) -> str | None:
    try:
        real = (folder / path).resolve(strict=True)
    except (OSError, RuntimeError):
        return f"There is no picture {path}{_suggestion(folder, path)}"
    if not real.is_relative_to(folder.resolve()):
        return f"The picture {path} is a link to a file outside the museum's folder."
    if not real.is_file():
        return f"{path} is not a file."
    if not real.stat().st_size:
        return f"The picture {path} is an empty file."
    if real.stat().st_size > MOST_PICTURE_BYTES:
        return f"The picture {path} has {real.stat().st_size / 1e6:.0f} MB; save it smaller, 1 MB is plenty."
    try:
        return _problem_of_drawing(path, real.read_bytes())
    except OSError as error:
        return f"The picture {path} can't be read: {error.strerror}."


def _problem_of_drawing(path: PurePosixPath, data: bytes) -> str | None:
    if path.suffix.lower() == ".svg":
        return _problem_of_svg(path, data)
    if data.startswith(_BEGINNINGS) or any(data.startswith(sign, at) for at, sign in _INSIDE):
        return None
    return f"{path} is called a picture, but is none; save it again as PNG, JPEG or WebP."


def _problem_of_svg(path: PurePosixPath, data: bytes) -> str | None:
    elements: set[str] = set()
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _: elements.add(name.rpartition(":")[2])
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        return f"{path} can't be drawn: it is damaged in its line {error.lineno}; save it again as SVG."
    if "svg" not in elements:
        return f"{path} is called a picture, but is none; save it again as SVG."
    if "script" in elements:
        return f"{path} holds a program (<script>); save it again as a plain SVG."
    return None


def _suggestion(folder: Path, path: PurePosixPath) -> str:
    pictures = [
        found.relative_to(folder).as_posix()
        for found in sorted(folder.rglob("*"))
        if found.suffix.lower() in PICTURE_SUFFIXES and found.is_file()
    ]
    close = nearest(str(path), pictures)
    return f"; did you mean {close}?" if close else "."
