"""How each language asks for another guide, a game, a hint, or to stop: regular expressions for folded words with
single spaces between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Ways:
    """`question`: how a question begins, which no wish does. `tell`: verbs of speaking and choosing. `as_if`: what
    stands before a persona's name. `choose`: what may stand right before it. `play`: verbs of playing. `game`: any
    game. `article`: what may stand before either. `stop_playing`: what `stop` leaves open is said, too. `here`: that
    this is what was looked for.
    """

    question: str
    tell: str
    as_if: str
    choose: str
    play: str
    game: str
    article: str
    stop: str
    stop_playing: str
    hint: str
    here: str


WAYS: Final = {
    "en": Ways(
        question=r"what|who|whose|when|where|why|how|which|is|are|was|were|did|does|do|has|have you|had",
        tell=r"talk|speak|tell|sound|answer|say|explain|read|change|switch|turn|act|go|describe|do it|would|d",
        as_if=r"like|as|for|to|into|in|with",
        choose=r"be|become|want|would like|d like|bring back|switch to|i prefer",
        play=r"play|start|begin|want|would like|d like|lets|let s|let us|fancy|do|try|have",
        game=r"games?|something with (?:me|us)",
        article=r"an?|the|my|our|your|some|another|this",
        stop=r"stop|quit|i give up|give up|enough|no more|end (?:the|this) game|i m done|finish",
        stop_playing=r"(?:stop|quit|end|finish|leave|no more|enough|done with|tired of)"
        r"(?: \S+){0,2} (?:playing|games?)"
        r"|(?:don t|do not) want to play",
        hint=r"hint|clue|help|don t know|no idea",
        here=r"this one|this is it|is it this|is this it|it s this|found it|here it is|i m (?:here|there)|that s it",
    ),
    "fr": Ways(
        question=r"qu|que|quoi|qui|quel|quelle|quels|quelles|quand|ou|comment|pourquoi|combien"
        r"|est ce|est il|est elle",
        tell=r"parle|parles|parlez|parler|raconte|racontez|raconter|dis|dites|explique|expliquez|expliquer|reponds"
        r"|repondez|repondre|lis|lisez|passe|passez",
        as_if=r"comme|pour|a|au|en|avec",
        choose=r"sois|soyez|deviens|devenez|veux|voudrais|voudrions|voulons|prefere|fais|faites",
        play=r"joue|jouer|jouez|jouons|commence|commencer|commencez|commencons|faisons|veux|voudrais|voulons|fais|faire",
        game=r"jeux?|avec (?:moi|nous)",
        article=r"une?|les?|la|l|mon|ma|mes|notre|nos|du|des|de la",
        stop_playing=r"(?:stop|arrete[rz]?|arretons|assez|fin)(?: \S+){0,2} (?:jouer|jeux?)"
        r"|(?:veux|voulons|veut|envie de) (?:plus|pas) jouer|plus envie de jouer",
        stop=r"stop|arrete|arretez|arretons|on arrete|abandonne|assez|fin du jeu|j ai fini|terminer",
        hint=r"indice|aide|aidez|piste|sais pas|aucune idee",
        here=r"c est (?:ici|la|celui ci|celle ci|ca|lui|elle)|trouve|le voici|la voici"
        r"|j y suis",
    ),
    "de": Ways(
        question=r"was|wer|wessen|wann|wo|warum|weshalb|welche[rs]?|wie (?:alt|gross|viel|viele|schwer|lange?|heisst)"
        r"|ist|sind|war|waren|hat|haben",
        tell=r"sprich|sprechen|rede|reden|erzahl|erzahle|erzahlen|sag|sage|sagen|erklar|erklare|erklaren|antworte"
        r"|antworten|lies|lesen|klinge|wechsle|wechseln",
        as_if=r"wie|als|fur|zu|zum|zur|mit|in",
        choose=r"sei|seien sie|werde|will|mochte|mochten|wollen|lieber|hatte gern|nimm",
        play=r"spiel|spiele|spielen|beginne?|beginnen|starte|starten|lass uns|will|mochte|mochten|wollen|machen",
        game=r"spiele?|etwas mit (?:mir|uns)|spielen wir|was spielen",
        article=r"eine?|einen|einem|einer|der|die|das|den|dem|mein|meine|meinen|meinem|meiner|unser|unsere|unseren",
        stop_playing=r"(?:stopp|stop|hore?|horen|aufhoren|beenden?|schluss|genug)(?: \S+){0,3} (?:spiele?|spielen)"
        r"|nicht (?:mehr|weiter) (?:mit)?spielen|spiel (?:beenden|aufhoren)",
        stop=r"stopp|stop|aufhoren|hor auf|horen (?:wir|sie) auf|gebe auf|geb auf|genug|schluss|ende|beenden|fertig",
        hint=r"hinweis|tipp|hilfe|hilf|weiss (?:es |ich )?nicht|keine ahnung",
        here=r"das hier|dieses hier|hier ist es|das ist es|ist es das|gefunden|ich bin (?:da|dort)",
    ),
}
