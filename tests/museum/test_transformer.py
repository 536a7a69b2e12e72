from __future__ import annotations

import numpy as np
import pytest

from guide.museum.transformer import WIDTH, Vectors, Weights, first_token_through_layers, through_layers

SHAPES = {
    "attention.self.query": (WIDTH, WIDTH),
    "attention.self.key": (WIDTH, WIDTH),
    "attention.self.value": (WIDTH, WIDTH),
    "attention.output.dense": (WIDTH, WIDTH),
    "attention.output.LayerNorm": (WIDTH,),
    "intermediate.dense": (WIDTH, 4 * WIDTH),
    "output.dense": (4 * WIDTH, WIDTH),
    "output.LayerNorm": (WIDTH,),
}
LAYERS = range(3)


@pytest.fixture(scope="module")
def weights() -> Weights:
    chance = np.random.default_rng(1)
    drawn: dict[str, Vectors] = {}
    for layer in LAYERS:
        for name, shape in SHAPES.items():
            drawn[f"encoder.layer.{layer}.{name}.weight"] = chance.normal(0, 0.05, shape).astype(np.float32)
            drawn[f"encoder.layer.{layer}.{name}.bias"] = chance.normal(0, 0.05, shape[-1]).astype(np.float32)
    return drawn


def tokens(*counts: int) -> tuple[Vectors, Vectors]:
    """Texts of so many tokens, padded, and which of them are there."""
    chance = np.random.default_rng(2)
    hidden = chance.normal(size=(len(counts), max(counts), WIDTH)).astype(np.float32)
    return hidden, (np.arange(max(counts)) < np.array(counts)[:, None]).astype(np.float32)


def test_the_first_token_alone_comes_out_as_among_all(weights: Weights) -> None:
    hidden, is_there = tokens(7, 4)

    among_all = through_layers(weights, LAYERS, hidden, is_there)[:, 0]

    assert first_token_through_layers(weights, LAYERS, hidden, is_there) == pytest.approx(among_all, abs=1e-4)


def test_padding_changes_nothing(weights: Weights) -> None:
    hidden, is_there = tokens(7, 4)

    alone = through_layers(weights, LAYERS, hidden[1:, :4], is_there[1:, :4])

    assert through_layers(weights, LAYERS, hidden, is_there)[1:, :4] == pytest.approx(alone, abs=1e-4)


def test_every_token_counts_for_the_first(weights: Weights) -> None:
    hidden, is_there = tokens(5)
    before = first_token_through_layers(weights, LAYERS, hidden, is_there)
    hidden[0, 4] += 1

    assert not np.allclose(before, first_token_through_layers(weights, LAYERS, hidden, is_there), atol=1e-3)
