"""Checks the picture of an exhibit: a file inside the museum's folder, described for those who don't see it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from guide.museum.problems import FileFindings, nearest

PICTURE_SUFFIXES = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif")


def check_picture(folder: Path, image: str, line: int, findings: FileFindings) -> None:
    """Reports what is wrong with `image`, a path inside the museum's `folder`."""
    path = PurePosixPath(image.replace("\\", "/"))
    if "://" in image or image.startswith("data:"):
        findings.problem(line, "The picture must be a file in the museum's folder, not a web address.")
    elif path.is_absolute() or ":" in path.parts[0] or ".." in path.parts:
        findings.problem(line, f"The picture {image} lies outside the museum's folder; put it into images/.")
    elif path.suffix.lower() not in PICTURE_SUFFIXES:
        findings.problem(line, f"{image} is not a picture that every browser shows; use SVG, PNG, JPEG or WebP.")
    else:
        _check_file(folder, path, line, findings)


def _check_file(folder: Path, path: PurePosixPath, line: int, findings: FileFindings) -> None:
    file = folder / path
    try:
        real = file.resolve(strict=True)
    except (OSError, RuntimeError):
        findings.problem(line, f"There is no picture {path}{_suggestion(folder, path)}.")
        return
    if not real.is_relative_to(folder.resolve()):
        findings.problem(line, f"The picture {path} is a link to a file outside the museum's folder.")
    elif not real.is_file():
        findings.problem(line, f"{path} is not a file.")
    elif real.stat().st_size == 0:
        findings.problem(line, f"The picture {path} is an empty file.")


def _suggestion(folder: Path, path: PurePosixPath) -> str:
    pictures = [
        found.relative_to(folder).as_posix()
        for found in sorted(folder.rglob("*"))
        if found.suffix.lower() in PICTURE_SUFFIXES
    ]
    close = nearest(str(path), pictures)
    return f"; did you mean {close}?" if close else ""
