"""What other systems call the things that an exhibit's file says, and what a curator says they are (`--map`)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from guide.errors import BadInput
from guide.museum.body import QUESTION_HEADINGS
from guide.museum.facts import TEXT_KEYS
from guide.museum.problems import listed, nearest

LABEL: Final = "label"
ID: Final = "id"
LEAVE_OUT: Final = "-"
SECTION: Final = "## "
TARGETS: Final = (ID, *(key for key in TEXT_KEYS if key != "clue"), LABEL)
"""A target is one of these, `## Heading` for a section, or `-` for what is to be left out."""

# Each name folded, in the order in which they are believed. Where a thing is stored, what it is worth and notes of
# the staff are never guessed to be for visitors.
_CALLED: Final[Mapping[str, str]] = {
    ID: "slug exhibit exhibitid",
    "title": "title objecttitle worktitle name objectname preferredlabels"
    " titel objekttitel bezeichnung titre nom titulo nombre titolo nome",
    "maker": "maker artistdisplayname artist artists artistmaker creator author manufacturer madeby"
    " kunstler kunstlerin urheber hersteller artiste auteur fabricant artista autor autore",
    "date": "date objectdate dated datemade datecreated created creationdate productiondate displaydate year"
    " datierung entstehungszeit jahr datation annee fecha ano datazione data anno",
    "place": "place placeoforigin placemade productionplace origin spatial city region country"
    " entstehungsort herkunft fundort lieu lugar luogo",
    "gallery": "gallery gallerynumber room roomnumber saal raum salle sala",
    "materials": "materials material materialsandtechniques medium mediumandsupport"
    " materialundtechnik technik materiaux matiere materiauxettechniques materiales materiali",
    "dimensions": "dimensions dimension measurements size extent masse abmessungen dimensiones medidas dimensioni"
    " misure",
    "accession": "accession accessionnumber accessionno objectnumber inventorynumber inventoryno invno identifier"
    " idno inventarnummer inventarnr invnr inventaire inventario numerodinventaire numerodeinventario"
    " numerodinventario",
    "credit": "credit creditline requiredstatement attribution rightsholder copyright rightsandreproduction rights"
    " bildnachweis fotonachweis credits",
    "source": "source objecturl linkresource homepage url link quelle lien",
    "image": "image imagefile picture photo bild immagine imagen",
    "image_alt": "imagealt alttext imagedescription bildbeschreibung textealternatif",
    LABEL: "label labeltext walllabel walltext summary description abstract text"
    " objekttext beschreibung cartel descripcion descrizione didascalia",
}  # fmt: skip
_SECTIONS: Final = (
    "story", "history", "meaning", "interpretation", "provenance", "background", "context", "forchildren",
    "geschichte", "bedeutung", "provenienz", "furkinder", "histoire", "signification", "pourlesenfants",
    "historia", "significado", "storia", "significato",
)  # fmt: skip
_ALL_COUNT: Final = ("credit",)
"""Of other facts the most believable field is taken; what right holders ask to be shown adds up."""
_GUESSES: Final = {
    name: (target, 1 if target in _ALL_COUNT else rank)
    for target, names in _CALLED.items()
    for rank, name in enumerate(names.split(), 1)
}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a field's text goes. `rank`: of two with one target the lower is believed; 0 is what a curator said."""

    name: str
    rank: int


class FieldNames:
    """`said`: what a curator says, each `THEIR NAME=target`. Raises BadInput for what can't be done."""

    def __init__(self, said: Sequence[str] = ()) -> None:
        self._said = dict(map(_parsed, said))

    def target(self, name: str) -> Target | None:
        """None for a field that nobody knows."""
        folded = fold(name)
        if folded in self._said:
            return Target(self._said[folded][1], 0)
        if folded in _GUESSES:
            return Target(*_GUESSES[folded])
        return Target(f"{SECTION}{_heading(name)}", 1) if folded in _SECTIONS else None

    def check_used(self, names: Iterable[str]) -> None:
        """Raises BadInput when the curator speaks of a field that no file has."""
        there = {fold(name): name for name in names}
        for folded, (written, _) in self._said.items():
            if folded not in there:
                raise BadInput(f"--map {written}", f"the files' own names: {', '.join(there.values()) or 'none'}")


def fold(name: str) -> str:
    """`Object Date`, `object_date`, `objectDate` and `dcterms:objectDate` are one name."""
    bare = unicodedata.normalize("NFKD", _own_part(name).casefold())
    return "".join(c for c in bare if c.isalnum())


def _own_part(name: str) -> str:
    """Without a vocabulary's prefix or a colon at the end."""
    return name.strip(": ").rpartition(":")[2]


def _parsed(said: str) -> tuple[str, tuple[str, str]]:
    written, _, target = (part.strip() for part in said.rpartition("="))
    if not fold(written):
        raise BadInput(f"--map {said}", "THEIR NAME=ours, such as Inventory=accession")
    heading = target.removeprefix("##").strip()
    if target.startswith("##") and heading:
        if heading.casefold() in QUESTION_HEADINGS:
            raise BadInput(f"--map {said}", "another heading: questions stand in bold before their answers, by hand")
        return fold(written), (written, SECTION + heading)
    if target not in (*TARGETS, LEAVE_OUT):
        meant = nearest(target, TARGETS)
        advice = f"did you mean {meant}? " if meant else ""
        raise BadInput(f"--map {said}", f"{advice}{listed(TARGETS)}, ## Heading for a section, or - to leave it out")
    return fold(written), (written, target)


def _heading(name: str) -> str:
    words = " ".join(_own_part(name).replace("_", " ").split())
    return words[:1].upper() + words[1:]
