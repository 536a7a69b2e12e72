"""`python -m guide`. Commands import what they need when they run: FastRTC alone takes seconds to import."""

from __future__ import annotations

import asyncio
import ssl
import sys
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from guide.errors import GuideError, SettingsError
from guide.settings import Settings, load

if TYPE_CHECKING:
    from guide.museum.asking import Checked
    from guide.museum.collection import Museum

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="What curators, technicians and staff do from a terminal. `python app.py` serves the kiosk.",
)
MOST_DRAFTS = 20
"""So many are listed by name."""

reports = typer.Typer(no_args_is_help=True)
app.add_typer(reports, name="report", help="What this kiosk remembers of its visits.")


@app.command()
def check() -> None:
    """Check the settings, every exhibit file and the chosen speech; print what is wrong and what is in force."""
    from guide.museum.asking import check_museum
    from guide.speech import known_voices

    settings = load()
    checked = check_museum(settings.exhibits_dir, known_voices(settings))
    for line in _told(checked, settings):
        typer.echo(line)
    if checked.problems or checked.museum is None:
        raise typer.Exit(1)
    for line in _speech(settings, checked.museum):
        typer.echo(line)
    typer.echo("Settings in force:")
    for name, value in settings.effective().items():
        typer.echo(f"  {name} = {value}")


def _told(checked: Checked, settings: Settings) -> Iterator[str]:
    yield from checked.problems
    if checked.problems and checked.museum is not None:
        yield "The kiosk leaves this out until it is mended, and shows the rest."
    if checked.warnings:
        yield from ("Worth a look:", *checked.warnings)
    if (museum := checked.museum) is not None:
        languages = ", ".join(settings.languages_of(museum.languages))
        yield f"{museum.name}: {len(museum.exhibits)} exhibits in {languages}."
        if museum.drafts:
            more = len(museum.drafts) - MOST_DRAFTS
            names = ", ".join(museum.drafts[:MOST_DRAFTS]) + (f" and {more} more" if more > 0 else "")
            yield f"Drafts, which no visitor sees: {names}."


def _speech(settings: Settings, museum: Museum) -> Iterator[str]:
    """Which ears and which voice visitors get, tried."""
    from guide.speech import speech_choice, try_speech

    who = "Speech"
    if settings.chosen_provider == "openai":
        yield f"Speech: {settings.realtime_model} at {settings.realtime_base_url or 'OpenAI'}."
        if settings.standby == "none":
            return
        who = "Standing by"
    for part in asyncio.run(try_speech(museum, speech_choice(settings))):
        yield f"{who}: {part.reason.rstrip('.')}."


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="What a visitor asks.")] = None,
    exhibit: Annotated[str | None, typer.Option(help="The exhibit they stand before.")] = None,
    lang: Annotated[str | None, typer.Option(help="Their language. Default: the museum's first.")] = None,
    questions: Annotated[Path | None, typer.Option(help="A file of questions, JSON lines.")] = None,
) -> None:
    """Answer from the exhibits alone, as visitors without voice or money are answered."""
    from guide.museum.asking import ask_file, ask_one

    settings = load()
    museum = _museum(settings)
    if questions is not None:
        ask_file(museum, questions, sys.stdout, settings.meanings_file)
    elif question:
        typer.echo(ask_one(museum, question, exhibit, lang, settings.meanings_file))
    else:
        raise typer.BadParameter("a question, or --questions FILE")


@app.command("import")
def import_(
    sources: Annotated[
        list[Path], typer.Argument(help="CSV tables, or saved JSON: IIIF manifests, objects of Omeka S or the Met.")
    ],
    named: Annotated[
        list[str] | None,
        typer.Option("--map", help='Their name for ours: "Inv.=accession", "Origin=## Where from", "Price=-".'),
    ] = None,
) -> None:
    """Make drafts of exhibits from what other systems have saved. No file that is there is touched."""
    from guide.museum.importers.field_names import FieldNames
    from guide.museum.importers.importing import import_files, told

    settings = load()
    names = FieldNames(named or ())
    imported = import_files(sources, _museum(settings), names, _today(settings))
    for line in told(imported):
        typer.echo(line)
    if not imported.is_whole:
        raise typer.Exit(1)


def _museum(settings: Settings) -> Museum:
    """What can be shown of it; what can't is told where it disturbs no answer."""
    from guide.museum.files import read_museum
    from guide.museum.problems import Findings, in_order

    findings = Findings()
    museum = read_museum(settings.exhibits_dir, findings)
    for problem in in_order(findings.problems):
        typer.echo(problem, err=True)
    return museum


@app.command()
def pipeline(
    port: Annotated[int, typer.Option(help="0 takes any free one.", min=0, max=65_535)] = 8765,
    host: Annotated[str, typer.Option(help="127.0.0.1 is reached from this machine only.")] = "127.0.0.1",
    tls_certificate: Annotated[Path | None, typer.Option(help="PEM, for clients that insist on wss.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="PEM; default: in the certificate's file.")] = None,
    session_minutes: Annotated[float, typer.Option(help="After so long a session expires.", min=0.01)] = 60.0,
) -> None:
    """Serve the built-in Realtime server by itself, for any Realtime client."""
    _run(_serve_pipeline(load(), host, port, _tls(tls_certificate, tls_key), 60 * session_minutes))


def _tls(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key)
    except OSError as error:
        raise typer.BadParameter(f"the certificate can't be used: {error}") from error
    return context


async def _serve_pipeline(
    settings: Settings, host: str, port: int, tls: ssl.SSLContext | None, session_s: float
) -> None:
    from guide.builtin import BuiltIn
    from guide.interpreter import short_turns
    from guide.museum.answering.answers import ExhibitAnswers
    from guide.pipeline.connection import ServerLimits
    from guide.speech import speech_choice
    from guide.understanding import Understanding

    museum = _museum(settings)
    speech = speech_choice(settings)
    answers = ExhibitAnswers(museum, today_year=datetime.now(UTC).year)
    understanding = Understanding(answers, settings.meanings_file, has_ears=True)
    limits = ServerLimits(session_s=session_s)
    running = BuiltIn.running(museum, answers, speech=speech, host=host, port=port, tls=tls, limits=limits)
    async with AsyncExitStack() as stack:
        stack.enter_context(short_turns())
        understanding.begin()
        stack.callback(understanding.close)
        try:
            builtin = await stack.enter_async_context(running)
        except OSError as error:
            raise SettingsError(f"{host}:{port} can't be used: {error.strerror or error}.") from error
        typer.echo(f"{museum.name} answers at {builtin.url}")
        await asyncio.get_running_loop().create_future()


@app.command()
def costs(
    visits: Annotated[int, typer.Option(help="How many visits a day.", min=1)] = 200,
    minutes: Annotated[int, typer.Option(help="How long a visit lasts.", min=1)] = 3,
    day: Annotated[
        datetime | None, typer.Option(help="A real day instead, from the ledger.", formats=["%Y-%m-%d"])
    ] = None,
) -> None:
    """What a day may be expected to cost, with the assumptions; or what a real day did."""
    from guide.core.estimate import Talk
    from guide.ledger.costs import REALTIME_MODELS, estimate, real_day
    from guide.ledger.prices import load_prices

    settings = load()
    if day is not None:
        typer.echo(real_day(settings.ledger_address, day.date()))
        return
    today = _today(settings)
    told = estimate(
        load_prices(settings.prices_file),
        visits=visits,
        today=today,
        talk=Talk(minutes=minutes),
        realtime_models=tuple(dict.fromkeys((settings.realtime_model, *REALTIME_MODELS))),
        chat_model=settings.chat_model,
        transcription_model=settings.transcription_model,
    )
    typer.echo(told)


@app.command("load")
def load_(
    visits: Annotated[int, typer.Option(help="How many visitors.", min=1)] = 5,
    voices: Annotated[int, typer.Option(help="How many of them talk; the others write.", min=0)] = 0,
    minutes: Annotated[float, typer.Option(help="For how long they ask.", min=0.1, max=60)] = 1.0,
    base_url: Annotated[str | None, typer.Option(help="The kiosk. Default: this machine's, at GUIDE_PORT.")] = None,
) -> None:
    """Visit a running kiosk with many at once, and tell what they felt. They cost what visitors cost, and take places
    from them."""
    from guide.load.felt import told
    from guide.load.run import Plan, load_kiosk

    url = base_url or f"http://127.0.0.1:{load().port}"
    typer.echo(f"{visits} visits, {voices} of them by voice, for {minutes:g} minutes at {url} …")
    felt = asyncio.run(load_kiosk(url, Plan(visits, voices, minutes * 60)))
    for line in told(felt):
        typer.echo(line)
    if not all(one.is_well for one in felt.values()):
        raise typer.Exit(1)


@reports.command()
def latency() -> None:
    """Where the time of the visitors' questions goes, from their end to the guide's words."""
    from guide.latency import report

    typer.echo(report(load().data_dir))


@reports.command()
def visits(days: Annotated[int, typer.Option(help="How many, back from today.", min=1)] = 14) -> None:
    """How many visits there were by day and kiosk, how they asked, and what they cost."""
    from guide.ledger.visit_table import visits_report

    settings = load()
    typer.echo(visits_report(settings.ledger_address, _today(settings), days))


@reports.command()
def unanswered() -> None:
    """What visitors asked and the exhibits don't say, if GUIDE_KEEP_UNANSWERED keeps that."""
    from guide.unanswered import UnansweredList, report

    settings = load()
    if not settings.keep_unanswered:
        raise SettingsError("GUIDE_KEEP_UNANSWERED is off: no visitor's words are kept.")
    typer.echo(report(UnansweredList(settings.data_dir, lambda: _today(settings)).asked()))


def _today(settings: Settings) -> date:
    """The museum's."""
    return datetime.now(ZoneInfo(settings.time_zone)).date()


def _run(work: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.run(work)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def run() -> None:
    """The command line. A mistake ends with its sentence and status 2, not with a traceback."""
    try:
        app()
    except GuideError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
