"""Teaches the embedder to find the sentence that answers: the weights of guide/museum/answering/minilm/finding.onnx.

    pip install torch==2.13.0 onnx==1.23.2
    python -m tests.bench.learn_finding            # shows how often it finds what it hasn't learnt from
    python -m tests.bench.learn_finding --write    # writes the weights: an hour on two quiet cores

As published it puts texts of one topic near each other; a question and its answer often aren't. From the trials of
`reading/` it learns to put each question nearest to the one sentence that answers it, among all that is told of some
things, this one's own above all (Karpukhin et al. 2020, DPR), or to keep it away from them all where none does. What
is taught several times, in other orders, is averaged (Wortsman et al. 2022, model soups). Begin with what
`quantise_minilm` writes, and learn `learn_reading` and `learn_answers` anew after it.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional

from tests.bench.encoder_graph import finding
from tests.bench.encoder_layers import TRIALS, LastLayers, as_arrays, begin_with, teach
from tests.bench.quantise_minilm import TARGET
from tests.museum.trials import LEFT_OUT, Trial, read_trials

FILE = TARGET / "finding.onnx"
TIMES, ROUNDS, RATE = 2, 5, 1.5e-4
"""A round asks some of what is asked of each thing, others each time."""
THINGS, ANSWERED, UNANSWERED = 20, 6, 2
"""Things in a batch, and questions of each."""
SHARPNESS = 20.0
"""How much likelier a sentence is that is nearer: by e to the power of this for each 1 of the cosine."""
UNANSWERED_WEIGHS = 0.5
NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Batch:
    """For each question `wanted`: the number of the passage that answers it, or that after the last where none does;
    `hidden`: (questions, passages), those of other things where it doesn't tell which thing it is asked of."""

    passages: Sequence[str]
    questions: Sequence[str]
    wanted: Tensor
    hidden: Tensor


class Finder(LastLayers):
    def __init__(self) -> None:
        super().__init__()
        self.nothing = nn.Parameter(torch.tensor(0.45))
        """The cosine from which a passage is likelier to answer than none."""

    def embed(self, texts: Sequence[str]) -> Tensor:
        """(texts, WIDTH), each of length 1."""
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        parts = [order[start : start + 64] for start in range(0, len(order), 64)]
        vectors = torch.cat([self._embedded([texts[number] for number in part]) for part in parts])
        return vectors[torch.tensor(order).argsort()]

    def _embedded(self, texts: Sequence[str]) -> Tensor:
        hidden, is_there = self(self.through_first_layers(texts))
        return functional.normalize((hidden * is_there[:, :, None]).sum(1), dim=-1)

    def loss(self, batch: Batch) -> Tensor:
        near = self.embed(batch.questions) @ self.embed(batch.passages).T
        near = near.masked_fill(batch.hidden, NEVER)
        choices = torch.cat([near, self.nothing.expand(len(near), 1)], dim=1) * SHARPNESS
        weights = torch.where(batch.wanted == len(batch.passages), UNANSWERED_WEIGHS, 1.0)
        return (functional.cross_entropy(choices, batch.wanted, reduction="none") * weights).sum() / weights.sum()


def batches(things: Sequence[Sequence[Trial]], chance: random.Random) -> Iterator[Batch]:
    """One round. `things`: the trials of each."""
    shuffled = chance.sample(things, len(things))
    for start in range(0, len(shuffled) - THINGS + 1, THINGS):
        yield _batch(shuffled[start : start + THINGS], chance)


def _batch(things: Sequence[Sequence[Trial]], chance: random.Random) -> Batch:
    passages, of_thing, questions, wanted, about = [], [], [], [], []
    for number, trials in enumerate(things):
        first = len(passages)
        own = as_embedded(trials[0])
        passages += own
        of_thing += [number] * len(own)
        for trial in _some(trials, chance):
            put = trial.put(chance)
            questions.append(put.text)
            wanted.append(first + trial.told if trial.answers else -1)
            about.append(-1 if put.names_thing else number)
    whose = torch.tensor(about)[:, None]
    hidden = (whose >= 0) & (whose != torch.tensor(of_thing))
    return Batch(passages, questions, torch.tensor([len(passages) if one < 0 else one for one in wanted]), hidden)


def _some(trials: Sequence[Trial], chance: random.Random) -> list[Trial]:
    told = [trial for trial in trials if trial.answers]
    untold = [trial for trial in trials if not trial.answers]
    return [
        *chance.sample(told, min(ANSWERED, len(told))),
        *chance.sample(untold, min(UNANSWERED, len(untold))),
    ]


def as_embedded(trial: Trial) -> list[str]:
    """Its passages as `guide.museum.answering.meanings` embeds those of a label."""
    return [f"{trial.thing}. . {sentence}" for sentence in trial.sentences]


def by_thing(trials: Sequence[Trial]) -> list[list[Trial]]:
    return [list(some) for _, some in groupby(trials, key=lambda trial: (trial.thing, trial.sentences))]


def taught(things: Sequence[Sequence[Trial]], seed: int) -> Mapping[str, Tensor]:
    finder = Finder()
    begin_with(finder.weights(), FILE)
    chance = random.Random(seed)
    teach(finder, [one for _ in range(ROUNDS) for one in batches(things, chance)], RATE, finder.loss, seed)
    return {name: weight.detach().clone() for name, weight in finder.weights().items()}


def averaged(several: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    return {name: torch.stack([weights[name] for weights in several]).mean(0) for name in several[0]}


def found(finder: Finder, things: Sequence[Sequence[Trial]]) -> float:
    """How often the sentence that answers is the nearest of its thing's, for questions asked where it stands."""
    hits = []
    finder.eval()
    with torch.no_grad():
        for trials in things:
            asked = [trial for trial in trials if trial.answers]
            questions = finder.embed([f"{trial.thing}. {trial.question}" for trial in asked])
            nearest = (questions @ finder.embed(as_embedded(trials[0])).T).argmax(1)
            hits += [int(number) == trial.told for number, trial in zip(nearest, asked, strict=True)]
    return sum(hits) / len(hits)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the weights")
    given = parser.parse_args()
    left_out = by_thing(list(read_trials([LEFT_OUT])))
    finder = Finder()
    begin_with(finder.weights(), FILE)
    print(f"found before: {found(finder, left_out):.3f}", flush=True)  # noqa: T201  # the result
    things = by_thing(list(read_trials(TRIALS)))
    learnt = averaged([taught(things, seed) for seed in range(1, TIMES + 1)])
    with torch.no_grad():
        for name, weight in finder.weights().items():
            weight.copy_(learnt[name])
    print(f"found after: {found(finder, left_out):.3f}", flush=True)  # noqa: T201  # the result
    if given.write:
        onnx.save(finding(as_arrays(learnt)), FILE)


if __name__ == "__main__":
    main()
