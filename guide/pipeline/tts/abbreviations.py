"""What curators write shorter than it is said, per language."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from guide.pipeline.tts.number_words import NumberLanguage

# Regular expressions, tried in this order; a full stop of the abbreviation is not the sentence's end.
_WORDS: Mapping[NumberLanguage, Mapping[str, str]] = {
    "en": {
        r"\bB\.?\s?C\.?\s?E\b\.?": "B C E",
        r"\bB\.?\s?C\b\.?": "B C",
        r"\bA\.\s?D\.|\bAD\b": "A.D.",
        r"\bCE\b": "C E",
        r"\b(?:c|ca|circa)\.\s?(?=\d|[A-Za-z])": "about ",
        r"\bca?\s?(?=\d{3})": "about ",
        r"(?<=\dth|\dst|\dnd|\drd) (?:c\.|cent\.)": " century",
        r"\be\.g\.": "for example",
        r"\bi\.e\.": "that is",
        r"\betc\.": "et cetera",
        r"\b(?i:inv)\.(?:\s?[Nn]o\.?)?": "inventory number",
        r"\b(?i:acc)\.(?:\s?[Nn]o\.?)?": "accession number",
        r"\b(?:Nos|nos)\.\s?(?=\d)": "numbers ",
        r"\b(?:[Nn]o\.|No)\s?(?=\d)": "number ",
        r"#(?=\d)": "number ",
        r"\bDr\.?\s(?=[A-Z])": "Doctor ",
        r"\bProf\.?\s(?=[A-Z])": "Professor ",
        r"\bMr\b\.?": "Mister",
        r"\bMrs\b\.?": "Missiz",
        r"\bSt\.?\s(?=[A-Z])": "Saint ",
        r"\bSt\.?,": "Street,",
        r"\bJr\b\.?": "Junior",
        r"\bSr\b\.?": "Senior",
        r"\b(?:Vol|vol)\.\s?(?=\d)": "volume ",
        r"\bpp\.\s?(?=\d)": "pages ",
        r"\bp\.\s?(?=\d)": "page ",
        r"\b(?:Fig|fig)\.\s?(?=\d)": "figure ",
        r"\b(?:Figs|figs)\.\s?(?=\d)": "figures ",
        r"\bapprox\.": "approximately",
        r"\bdiam\.(?!\s\d)": "diameter",
        r"\bb\.\s?(?=\d{3,4})": "born ",
        r"\bd\.\s?(?=\d{3,4})": "died ",
        r"\br\.\s?(?=\d{3,4})": "reigned ",
        r"\bfl\.\s?(?=\d{3,4})": "active ",
        r"\bvs\.?(?=\s)": "versus",
        r"\bCo\.(?=\s|$)": "Company",
        r"\bLtd\b\.?": "Limited",
        r"\bWWII\b": "World War II",
        r"\bWWI\b": "World War I",
        r"\bJan\.?\s(?=\d)|(?<=\d )Jan\b\.?": "January ",
        r"\bFeb\.?\s(?=\d)|(?<=\d )Feb\b\.?": "February ",
        r"\bAug\.?\s(?=\d)|(?<=\d )Aug\b\.?": "August ",
        r"\bSept?\.?\s(?=\d)|(?<=\d )Sept?\b\.?": "September ",
        r"\bOct\.?\s(?=\d)|(?<=\d )Oct\b\.?": "October ",
        r"\bNov\.?\s(?=\d)|(?<=\d )Nov\b\.?": "November ",
        r"\bDec\.?\s(?=\d)|(?<=\d )Dec\b\.?": "December ",
        r"\bMon\b(?:\.|(?=\s?[–-]|,?\s\d))": "Monday",
        r"\bTues?\b(?:\.|(?=\s?[–-]|,?\s\d))": "Tuesday",
        r"\bWed\b(?:\.|(?=\s?[–-]|,?\s\d))": "Wednesday",
        r"\bThurs?\b(?:\.|(?=\s?[–-]|,?\s\d))": "Thursday",
        r"\bFri\b(?:\.|(?=\s?[–-]|,?\s\d))": "Friday",
        r"\bSat\.": "Saturday",
        r"(?<=day)\s?[–-]\s?Sat\b\.?": " to Saturday",
        r"(?<=day)\s?[–-]\s?Sun\b\.?": " to Sunday",
        r"(?<=day)\s?[–-]\s?(?=[A-Z]\w+day)": " to ",
        r"\band/or\b": "or",
        r"\bU\.\s?S\.(?:\s?A\.)?": "U S",
        r"[Øø⌀]\s?(?=\d)": "diameter ",
        r"&": "and",
    },
    "fr": {
        r"\bav(?:ant)?\.?\s?J\.?-?C\b\.?": "avant Jésus-Christ",
        r"\bap(?:r|rès)?\.?\s?J\.?-?C\b\.?": "après Jésus-Christ",
        r"\bca?\.\s?(?=\d)": "vers ",
        r"\bv\.\s?(?=\d)": "vers ",
        r"\benv\.": "environ",
        r"\bp\.\s?ex\.": "par exemple",
        r"\betc\.": "et cetera",
        r"\b[Nn](?:°|º|o\.?)\s?(?:d['’])?[Ii]nv(?:entaire|\.)": "numéro d'inventaire",
        r"\b[Nn](?:°|º|o\.?)\s?(?=\d)": "numéro ",
        r"\b[Ii]nv\.": "inventaire",
        r"(?<![A-Z]\. )\bMM\.\s(?=[A-Z][a-zà-ÿ])": "Messieurs ",
        r"(?<![A-Z]\. )\bM\.\s(?=[A-Z][a-zà-ÿ])": "Monsieur ",
        r"\bMme\s": "Madame ",
        r"\bMlle\s": "Mademoiselle ",
        r"\bDr\.?\s(?=[A-Z])": "Docteur ",
        r"\bPr\.?\s(?=[A-Z])": "Professeur ",
        r"\bSt\s(?=[A-Z])": "Saint ",
        r"\bSte\s(?=[A-Z])": "Sainte ",
        r"\bpp?\.\s?(?=\d)": "page ",
        r"\bvol\.\s?(?=\d)": "volume ",
        r"\bfig\.\s?(?=\d)": "figure ",
        r"\b[Tt]él\.": "téléphone",
        r"(?:(?<=[IVX]e)|(?<=Ier)) s\.": " siècle",
        r"(?<=di|he)\s?–\s?(?=(?:lun|mar|mercre|jeu|vendre|same)di\b|dimanche\b)": " à ",
        r"[Øø⌀]\s?(?=\d)": "diamètre ",
        r"&": "et",
    },
    "de": {
        r"\bv\.\s?(?:Chr|u\. ?Z)\.": "vor Christus",
        r"\bn\.\s?(?:Chr|u\. ?Z)\.": "nach Christus",
        r"\b(?:ca?|etwa)\.\s?(?=\d)": "etwa ",
        r"\bum\.\s": "um ",
        r"[Øø⌀]\s?(?=\d)": "Durchmesser ",
        r"\bz\.\s?B\.": "zum Beispiel",
        r"\bd\.\s?h\.": "das heißt",
        r"\bs\.\s?u\.": "siehe unten",
        r"\bs\.\s?o\.": "siehe oben",
        r"\busw\.": "und so weiter",
        r"\bbzw\.": "beziehungsweise",
        r"\bu\.\s?a\.": "unter anderem",
        r"\bNr\.": "Nummer",
        r"\bInv\.": "Inventar",
        r"\bProf\.\s(?=[A-Z])": "Professor ",
        r"\bDr\.\s(?=[A-Z])": "Doktor ",
        r"\b[Hh]l\.\s(?=[A-Z])": "heilige ",
        r"\bSt\.\s(?=[A-Z])": "Sankt ",
        r"\bJh\.": "Jahrhundert",
        r"\bJhs\.": "Jahrhunderts",
        r"\bJhd?t?\.": "Jahrhundert",
        r"\bgeb\.\s?(?=\d)": "geboren ",
        r"\bgest\.\s?(?=\d)": "gestorben ",
        r"\bAbb\.\s?(?=\d)": "Abbildung ",
        r"\bBd\.\s?(?=\d)": "Band ",
        r"\bS\.\s(?=\d)": "Seite ",
        r"\bTel\.": "Telefon",
        r"\bMio\.": "Millionen",
        r"\bMrd\.": "Milliarden",
        r"\b(?:Mo|Mo\.)(?=\s?[–-]\s?[DMFS][iorsa]\b)": "Montag",
        r"\b(?:Di|Di\.)(?=\s?[–-]\s?[DMFS][iorsa]\b)": "Dienstag",
        r"\b(?:Mi|Mi\.)(?=\s?[–-]\s?[DMFS][iorsa]\b)": "Mittwoch",
        r"(?<=tag|och)\s?[–-]\s?So\b": " bis Sonntag",
        r"(?<=tag|och)\s?[–-]\s?Sa\b": " bis Samstag",
        r"(?<=tag|och)\s?[–-]\s?Fr\b": " bis Freitag",
        r"(?<=tag|och)\s?[–-]\s?Do\b": " bis Donnerstag",
        r"(?<=tag)\s?–\s?(?=[A-Z]\w+tag\b)": " bis ",
        r"&": "und",
    },
}
_OPENERS = (
    "The|This|That|It|He|She|They|We|You|In|On|At|An?|No|There|Here|Our|Its|His|Her|Die|Der|Das|Es|Er|Sie|Il|Elle"
)
SENTENCE_OPENERS = re.compile(rf"(?:{_OPENERS})\b")
"""Words that begin sentences and no names: a capital letter before them is no initial."""
_INITIALS = re.compile(rf"\b([A-ZÄÖÜÉ])\.[ -]?(?=(?:[A-ZÄÖÜÉ]\.[ -]?)*(?!(?:{_OPENERS})\b)[A-ZÄÖÜÉ][a-zà-ÿ]+)")
_COMPILED = {
    language: [(re.compile(pattern), words) for pattern, words in table.items()] for language, table in _WORDS.items()
}


def abbreviations_in_words(text: str, language: NumberLanguage) -> str:
    """`A.` stays: without its stop, the letter would be the article."""
    for pattern, words in _COMPILED[language]:
        text = pattern.sub(functools.partial(_abbreviation, words), text)
    return _INITIALS.sub(lambda match: "A. " if match[1] == "A" else f"{match[1]} ", text)


def _abbreviation(words: str, match: re.Match[str]) -> str:
    """At the end of all text, its full stop ends the sentence too."""
    ends_sentence = match.group().endswith(".") and match.end() == len(match.string.rstrip())
    return words + "." if ends_sentence and not words.endswith(".") else words
