from __future__ import annotations


class MoonshineError(Exception): ...
