from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from guide.museum.answering import encoder
from guide.museum.answering.encoder import WIDTH, Layers, Vectors


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
    assert beginning(words=tokens(count)).shape == (count, WIDTH)


def test_the_last_token_counts_for_what_the_first_means(beginning: Layers) -> None:
    words = tokens(3)
    before = beginning(words=words)
    words[2] *= -1

    assert not np.allclose(before[0], beginning(words=words)[0], atol=1e-3)


def test_the_order_of_tokens_counts(beginning: Layers, finding: Layers) -> None:
    words = tokens(3)
    one, other = (finding(begun=beginning(words=words[order])) for order in ([0, 1, 2], [2, 1, 0]))

    assert one @ other < 0.99


def test_a_space_takes_every_file_of_the_weights() -> None:
    weights = Path(encoder.__file__).parent / "minilm"

    # Hugging Face refuses a push with a larger one (https://huggingface.co/docs/hub/repositories-getting-started).
    assert max(file.stat().st_size for file in weights.iterdir()) < 10 * 2**20


def test_texts_in_several_threads_come_out_as_one_by_one(finding: Layers) -> None:
    texts = [tokens(count) for count in range(1, 33)]
    alone = [finding(begun=text) for text in texts]

    with ThreadPoolExecutor(4) as threads:
        at_once = list(threads.map(lambda text: finding(begun=text), texts))

    assert all(np.array_equal(one, other) for one, other in zip(alone, at_once, strict=True))
