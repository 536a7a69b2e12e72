from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from guide.museum.encoder import WIDTH, Layers, Vectors


@pytest.fixture(scope="module")
def beginning() -> Layers:
    return Layers("beginning")


@pytest.fixture(scope="module")
def finding() -> Layers:
    return Layers("finding")


def tokens(count: int) -> Vectors:
    return np.random.default_rng(count).normal(size=(count, WIDTH)).astype(np.float32)


@pytest.mark.parametrize("count", [1, 2, 128])
def test_every_token_has_a_vector(beginning: Layers, count: int) -> None:
    assert beginning(tokens=np.arange(count)).shape == (count, WIDTH)


def test_the_last_token_counts_for_what_the_first_means(beginning: Layers) -> None:
    one, other = (beginning(tokens=np.array([5, 6, last])) for last in (7, 8))

    assert not np.allclose(one[0], other[0], atol=1e-3)


def test_the_order_of_tokens_counts(beginning: Layers, finding: Layers) -> None:
    one, other = (finding(begun=beginning(tokens=np.array(order))) for order in ([5, 6, 7], [7, 6, 5]))

    assert one @ other < 0.99


def test_texts_in_several_threads_come_out_as_one_by_one(finding: Layers) -> None:
    texts = [tokens(count) for count in range(1, 33)]
    alone = [finding(begun=text) for text in texts]

    with ThreadPoolExecutor(4) as threads:
        at_once = list(threads.map(lambda text: finding(begun=text), texts))

    assert all(np.array_equal(one, other) for one, other in zip(alone, at_once, strict=True))
