"""Roman numerals after names made into words: kings and popes, wars and chapters. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from guide.pipeline.tts.number_words import NumberLanguage, cardinal, ordinal
from guide.pipeline.tts.spoken_dates import ROMAN_NUMERAL, roman

_COUNTED: Mapping[NumberLanguage, str] = {
    "en": "War|Room|Hall|Gallery|Part|Chapter|Volume|Act|Book|Type|Phase|Class|Level|Stage",
    "fr": "Guerre|Salle|Partie|Chapitre|Volume|Tome|Acte|Livre|Type|Phase|Classe|Niveau",
    "de": "Weltkrieg|Raum|Saal|Teil|Kapitel|Band|Akt|Buch|Typ|Phase|Klasse|Stufe",
}
_NO_RULERS: Final = "A|An|The|In|Then|When|If|As|And|But|So|While|Here|There|What|Where|Une?|La|Le|Der|Die|Das|Ein"
# After others, an English `I` is far more often the pronoun.
_FIRSTS: Final = (
    "Albert|Alexander|Charles|Constantine|Darius|Edward|Elizabeth|Ferdinand|Francis|Franz|Frederick|George|Gustav|"
    "Henry|Ivan|James|John Paul|Joseph|Justinian|Karl|Leo|Leopold|Louis|Mary|Mehmed|Napoleon|Nicholas|Otto|Pedro|"
    "Peter|Philip|Pius|Ptolemy|Ramesses|Ramses|Richard|Robert|Rudolf|Selim|Seti|Thutmose|Umberto|Wilhelm|William|Xerxes"
)
_GERMAN_QUEENS: Final = re.compile(r"(?:.*a|Elisabeth|Margarethe|Marie|Anne|Hatschepsut)\Z")
_GERMAN_TITLES: Final = "König|Königin|Kaiser|Kaiserin|Papst|Zar|Zarin|Pharao|Sultan|Fürst|Herzog"
_GERMAN_DATIVE: Final = frozenset(("unter", "von", "mit", "bei", "nach", "aus", "zu", "vom", "zum", "seit", "dem"))
_GERMAN_ACCUSATIVE: Final = frozenset(("für", "durch", "gegen", "um", "ohne", "den"))


def rulers_in_words(text: str, language: NumberLanguage) -> str:
    """Ptolemy V is the fifth, cinq, der Fünfte; World War II is two."""
    counted = rf"\b({_COUNTED[language]})\s({ROMAN_NUMERAL})\b"
    text = re.sub(counted, lambda match: f"{match[1]} {cardinal(roman(match[2]), language)}", text)
    match language:
        case "en":
            return re.sub(_pattern(), _english, text)
        case "fr":
            return re.sub(_pattern(), _french, text)
        case "de":
            before = rf"(?:(?P<before>[a-zäöü]+)\s)?(?P<title>(?:{_GERMAN_TITLES})\s)?"
            return re.sub(before + _pattern(), _german, text)


def _pattern() -> str:
    """A numeral's own full stop, as German has it, is not followed by a capital letter or ends the text."""
    name = rf"\b(?!(?:{_NO_RULERS})\b)(?P<name>[A-ZÀ-Ý][\w'’-]*[a-zà-ÿ])"
    return rf"{name}\s(?P<numeral>{ROMAN_NUMERAL})\b(?!-)(?P<stop>\.(?=\s[a-zà-ÿ(]|,|;|\s*$))?"


def _english(match: re.Match[str]) -> str:
    number = roman(match["numeral"])
    if number == 1 and not re.fullmatch(_FIRSTS, match["name"]):
        return match.group()
    return f"{match['name']} the {ordinal(number, 'en')}{match['stop'] or ''}"


def _french(match: re.Match[str]) -> str:
    number = roman(match["numeral"])
    return f"{match['name']} {'premier' if number == 1 else cardinal(number, 'fr')}{match['stop'] or ''}"


def _german(match: re.Match[str]) -> str:
    before, title, name = match["before"] or "", match["title"] or "", match["name"]
    article, ending = _german_case(before, name)
    stop = "." if match["stop"] and match.end() == len(match.string.rstrip()) else ""
    words = ordinal(roman(match["numeral"]), "de").capitalize()
    return f"{before} {title}{name} {article} {words}{ending}{stop}".lstrip()


def _german_case(before: str, name: str) -> tuple[str, str]:
    """The article, and how the number ends after its e."""
    is_queen = bool(_GERMAN_QUEENS.fullmatch(name))
    if before in _GERMAN_DATIVE:
        return ("der", "n") if is_queen else ("dem", "n")
    if before in _GERMAN_ACCUSATIVE:
        return ("die", "") if is_queen else ("den", "n")
    if re.search(r"[^aeiouß]s\Z", name):  # Ludwigs, but Ramses, Ptolemaios
        return ("der", "n") if is_queen else ("des", "n")
    return ("die", "") if is_queen else ("der", "")
