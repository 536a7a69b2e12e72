"""Plain requests, as they arrive."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from guide.pipeline.posts import Post

REQUEST = b"POST /v1/x?y=1 HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\nhello"


def echo(path: str, body: bytes) -> tuple[HTTPStatus, bytes]:
    return HTTPStatus.OK, path.encode() + b" " + body


@pytest.mark.parametrize("size", [1, 7, len(REQUEST)])
def test_a_request_is_answered_when_it_is_whole(size: int) -> None:
    post = Post(echo)

    responses = [post.receive(REQUEST[at : at + size]) for at in range(0, len(REQUEST), size)]

    assert responses[:-1] == [None] * (len(responses) - 1)
    assert responses[-1] is not None
    assert responses[-1].startswith(b"HTTP/1.1 200 OK\r\n")
    assert responses[-1].endswith(b"\r\n\r\n/v1/x hello")


def test_a_body_in_chunks_is_put_together() -> None:
    chunked = b"POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"

    assert (Post(echo).receive(chunked) or b"").endswith(b"/ hello")


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"POST /v1/x HTTP/1.1\r\n\r\n",
        b"POST nonsense\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 400000\r\n\r\n" + b"x" * 300_000,
    ],
)
def test_what_is_no_request_is_told_so(request_bytes: bytes) -> None:
    assert (Post(echo).receive(request_bytes) or b"").startswith(b"HTTP/1.1 400 Bad Request\r\n")
