"""A deck → an Anki package (`.apkg`): a collection in SQLite that every Anki since 2.0 imports.

Written by ourselves on purpose. Anki's text format was measured with Anki's own importer: in an Anki that
speaks German it loses the back of every card, since a note type is found by its translated name. genanki
writes packages, had its last release in 2023, needs a template engine of 2021, and stamps the archive with
the time of the build. The tables below are version 11 of the format, which Anki keeps for exchange.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from datetime import UTC, date, datetime
from html import escape
from typing import Any, NamedTuple

from bookwright.deck import Deck, Question, Term
from bookwright.engines.archive import pack

TABLES = """
create table col (id integer primary key, crt integer not null, mod integer not null, scm integer not null,
  ver integer not null, dty integer not null, usn integer not null, ls integer not null, conf text not null,
  models text not null, decks text not null, dconf text not null, tags text not null);
create table notes (id integer primary key, guid text not null, mid integer not null, mod integer not null,
  usn integer not null, tags text not null, flds text not null, sfld integer not null, csum integer not null,
  flags integer not null, data text not null);
create table cards (id integer primary key, nid integer not null, did integer not null, ord integer not null,
  mod integer not null, usn integer not null, type integer not null, queue integer not null, due integer not null,
  ivl integer not null, factor integer not null, reps integer not null, lapses integer not null,
  left integer not null, odue integer not null, odid integer not null, flags integer not null, data text not null);
create table revlog (id integer primary key, cid integer not null, usn integer not null, ease integer not null,
  ivl integer not null, lastIvl integer not null, factor integer not null, time integer not null,
  type integer not null);
create table graves (usn integer not null, oid integer not null, type integer not null);
"""
CSS = """.card { font: 18px/1.5 Georgia, serif; max-width: 40em; margin: auto; padding: 1em; text-align: left; }
.source { font-size: .8em; opacity: .75; }"""
_TAG = re.compile(r"<[^>]*>")


class Card(NamedTuple):
    """A note of two sides and the card that asks it."""

    guid: str
    front: str
    back: str
    source: str
    tags: tuple[str, ...]


def write(deck: Deck) -> bytes:
    """The package. Its ids are hashes of the book's title and of the items' ids, so that a newer edition
    updates the cards that a learner has; the only time in it is the day of the edition."""
    day = int(datetime.combine(date.fromisoformat(deck.day), datetime.min.time(), UTC).timestamp()) if deck.day else 0
    kinds = [("questions", [_question(q, deck) for q in deck.questions]), ("terms", [_term(t) for t in deck.terms])]
    found = [(f"{deck.title}::{deck.words[f'deck-{kind}']}", cards) for kind, cards in kinds if cards]
    base = sqlite3.connect(":memory:")
    base.executescript(TABLES)
    model = _number("note type", deck.title)
    decks = {name: _number("deck", name) for name, _ in found}
    base.execute("insert into col values (1, 0, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')", (
        day * 1000, day * 1000, json.dumps({"nextPos": 1, "curDeck": 1}), json.dumps({str(model): _model(model, deck)}),
        json.dumps({str(i): _deck(i, name) for name, i in {"Default": 1, **decks}.items()}),
        json.dumps({"1": _OPTIONS}),
    ))  # fmt: skip
    for name, cards in found:
        for place, card in enumerate(cards):
            _add(base, card, model, decks[name], day, place)
    base.commit()
    return pack({"collection.anki2": base.serialize(), "media": b"{}"})


def _number(*parts: str) -> int:
    """An id: what Anki takes for a time in milliseconds, from a hash."""
    return 10**12 + int(hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:10], 16)


def _add(base: sqlite3.Connection, card: Card, model: int, deck: int, day: int, place: int) -> None:
    note = _number("note", str(model), card.guid)
    plain = " ".join(_TAG.sub(" ", card.front).split())
    check = int(hashlib.sha1(plain.encode()).hexdigest()[:8], 16)
    fields = "\x1f".join((card.front, card.back, card.source))
    tags = f" {' '.join(card.tags)} "
    base.execute("insert into notes values (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')",
                 (note, card.guid, model, day, tags, fields, plain, check))  # fmt: skip
    base.execute("insert into cards values (?, ?, ?, 0, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')",
                 (note, note, deck, day, place))  # fmt: skip


def _tags(*names: str) -> tuple[str, ...]:
    return tuple(re.sub(r"\s+", "-", name) for name in names if name)


def _question(q: Question, deck: Deck) -> Card:
    items = "".join(f"<li>{c.text.tex}</li>" for c in q.choices)
    front = q.stem.tex + (f'<ol type="A">{items}</ol>' if items else "")
    if q.type == "truefalse":
        front += f"<p>{escape(deck.words['true'])} / {escape(deck.words['false'])}</p>"
    elif q.unit:
        front += f"<p>({escape(q.unit)})</p>"
    shown = ", ".join(q.answers) if q.choices else " / ".join(deck.words.get(a, a) for a in q.answers)
    whys = "".join(f"<div><b>{c.letter}:</b> {c.why.tex}</div>" for c in q.choices if c.why)
    unit = f"\u00a0{escape(q.unit)}" if q.unit else ""
    back = f"<p><b>{escape(shown)}{unit}</b></p>{q.explanation.tex}{whys}"
    return Card(q.id, front, back, _source(q), _tags(q.chapter, q.type))


def _source(q: Question) -> str:
    name = escape(q.source)
    return f'<a href="{escape(q.address)}">{name}</a>' if q.address else name


def _term(t: Term) -> Card:
    front = f"<p><b>{escape(t.term)}</b></p>"
    return Card(f"term-{t.id}", front, t.definition.tex, escape(t.chapter), _tags(t.chapter))


def _model(number: int, deck: Deck) -> dict[str, Any]:
    """The note type: what stands on either side of a card."""
    names = ("Front", "Back", "Source")
    fields = [{"name": n, "ord": i, "font": "Georgia", "size": 20, "sticky": False, "rtl": False, "media": []}
              for i, n in enumerate(names)]  # fmt: skip
    back = '{{FrontSide}}<hr id="answer">{{Back}}<p class="source">{{Source}}</p>'
    card = {"name": "Card 1", "ord": 0, "qfmt": "{{Front}}", "afmt": back, "bqfmt": "", "bafmt": "", "did": None}
    return {"id": number, "name": deck.title, "type": 0, "mod": 0, "usn": -1, "sortf": 0, "did": 1, "vers": [],
            "tags": [], "css": CSS, "flds": fields, "tmpls": [card], "req": [[0, "any", [0]]],
            "latexPre": "", "latexPost": ""}  # fmt: skip


def _deck(number: int, name: str) -> dict[str, Any]:
    today = {key: [0, 0] for key in ("newToday", "revToday", "lrnToday", "timeToday")}
    return {"id": number, "name": name, "mod": 0, "usn": -1, "desc": "", "dyn": 0, "conf": 1, "collapsed": False,
            "extendNew": 0, "extendRev": 0, **today}  # fmt: skip


_OPTIONS: dict[str, Any] = {
    "id": 1, "name": "Default", "mod": 0, "usn": 0, "maxTaken": 60, "autoplay": True, "timer": 0, "replayq": True,
    "new": {"bury": False, "delays": [1, 10], "initialFactor": 2500, "ints": [1, 4, 0], "order": 1, "perDay": 20},
    "rev": {"bury": False, "ease4": 1.3, "ivlFct": 1, "maxIvl": 36500, "perDay": 200},
    "lapse": {"delays": [10], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0},
}  # fmt: skip

