"""A trigram language model of a few thousand sentences, in the ARPA format that recognisers read. Pure.

Smoothing is Witten and Bell's: after words that were followed by many different ones, more is left for unseen ones.
Three times more than theirs, since the sentences are only the beginning of what visitors may say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log10

START, END = "<s>", "</s>"
UNSEEN_WEIGHT = 3.0
Gram = tuple[str, ...]


def arpa_model(sentences: Iterable[Sequence[str]]) -> str:
    """The model of sentences that are split into words. An empty list makes a model of silence."""
    counts = _count(sentences)
    followers = _followers(counts)
    probabilities = _probabilities(counts, followers)
    lines = ["\\data\\", *(f"ngram {n}={len(counts[n])}" for n in (1, 2, 3))]
    for order in (1, 2, 3):
        lines.append(f"\n\\{order}-grams:")
        lines += (_line(gram, probabilities[gram], followers) for gram in sorted(counts[order]))
    return "\n".join([*lines, "\n\\end\\", ""])


def _count(sentences: Iterable[Sequence[str]]) -> dict[int, Counter[Gram]]:
    counts: dict[int, Counter[Gram]] = {1: Counter({(START,): 1, (END,): 1}), 2: Counter(), 3: Counter()}
    for sentence in sentences:
        words = (START, *sentence, END)
        for order in (1, 2, 3):
            counts[order].update(words[at : at + order] for at in range(len(words) - order + 1))
    return counts


def _followers(counts: Mapping[int, Counter[Gram]]) -> dict[Gram, tuple[int, int]]:
    """For each history: how often it was followed by anything, and by how many different words."""
    found: dict[Gram, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for order in (1, 2, 3):
        for gram, count in counts[order].items():
            if gram != (START,):
                total, kinds = found[gram[:-1]]
                found[gram[:-1]] = (total + count, kinds + 1)
    return dict(found)


def _probabilities(
    counts: Mapping[int, Counter[Gram]], followers: Mapping[Gram, tuple[int, int]]
) -> dict[Gram, float]:
    known: dict[Gram, float] = {}
    for order in (1, 2, 3):
        for gram, count in counts[order].items():
            shorter = known[gram[1:]] if order > 1 else 1 / (len(counts[1]) - 1)
            total, kinds = followers[gram[:-1]]
            unseen = UNSEEN_WEIGHT * kinds
            known[gram] = (count + unseen * shorter) / (total + unseen)
    known[(START,)] = 1e-99
    return known


def _line(gram: Gram, probability: float, followers: Mapping[Gram, tuple[int, int]]) -> str:
    text = f"{log10(probability):.4f}\t{' '.join(gram)}"
    if len(gram) == 3:
        return text
    total, kinds = followers.get(gram, (0, 0))
    unseen = UNSEEN_WEIGHT * kinds
    return f"{text}\t{log10(unseen / (total + unseen)) if total else 0.0:.4f}"
