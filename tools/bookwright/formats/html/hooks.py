"""What an author may ask of other hosts: readers' comments and counting. Off, a page holds no trace of them.

What sets cookies waits for the reader's consent, and comments for a click; counting without cookies
(Plausible, GoatCounter) begins at once. The policy widens by the hosts of what is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

import orjson

from bookwright.assemble import resolve_path
from bookwright.diagnostics import Code
from bookwright.formats.base import Made, Manuscript, relative
from bookwright.formats.html.assets import STATIC
from bookwright.formats.html.options import Options, setting_span, site, site_span
from bookwright.formats.html.policy import Policy, policy_of
from bookwright.source import Span

O090 = Code(
    "O090", "error", "a service that is not described well enough",
    """Comments and counting by a service need to know the repository or the account: `giscus: {repo: owner/name,
    repo-id: …, category-id: …}`, `utterances: {repo: owner/name}`, `google-analytics: G-…`,
    `plausible-analytics:` a domain, or `path:` with a file of the project that holds its markup, and
    `bookwright: {goatcounter: …}` a code or an https address. What is not known is left out of the pages.""",
)  # fmt: skip
_REPO = re.compile(r"[\w.-]+/[\w.-]+")
_TAG = re.compile(r"G-[A-Z0-9]+")
_GOOGLE = "https://www.googletagmanager.com"
_PERMITTED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "giscus": {"script-src": ("https://giscus.app",), "style-src": ("https://giscus.app",),
               "frame-src": ("https://giscus.app",)},
    "utterances": {"script-src": ("https://utteranc.es",), "frame-src": ("https://utteranc.es",)},
    "hypothesis": {"script-src": ("https://hypothes.is", "https://cdn.hypothes.is"),
                   "style-src": ("https://cdn.hypothes.is",), "frame-src": ("https://hypothes.is",),
                   "font-src": ("https://cdn.hypothes.is",), "connect-src": ("https://hypothes.is",)},
    "google": {"script-src": (_GOOGLE,), "img-src": (_GOOGLE, "https://*.google-analytics.com"),
               "connect-src": (_GOOGLE, "https://*.google-analytics.com", "https://*.analytics.google.com")},
}  # fmt: skip


@dataclass
class Hooks:
    """What stands in the head and below the text of a page, and what its policy must allow."""

    head: list[str] = field(default_factory=list)
    below: str = ""
    waiting: dict[str, Any] = field(default_factory=dict)  # what the script loads when the reader agrees
    counted: str = ""  # where GoatCounter's script reports to

    def allow(self, policy: Policy) -> None:
        asked = [*self.waiting.get("comments", ()), *(["google"] if "google" in self.waiting else [])]
        for name in asked:
            for directive, hosts in _PERMITTED[name].items():
                for host in hosts:
                    policy.allow(directive, host)
        for directive in ("connect-src", "img-src"):
            policy.allow(directive, self.counted)
        for directive, sources in policy_of(self.head).added.items():
            for one in sources:
                policy.allow(directive, one)


def hooks(options: Options) -> Hooks:
    """The services of a page; a mistake in their description is reported, once a book."""
    found = Hooks()
    _comments(options, found)
    _google(options, found)
    _plausible(options, found)
    _goatcounter(options, found)
    if found.waiting:
        words, folder = options.m.words, relative("assets", options.chapter.page)
        said = {w: words[f"hook-{w}"] for w in ("show", "from", "ask", "accept", "decline", "choose", "more")}
        data = orjson.dumps({**found.waiting, "words": said}).decode()
        found.head.append(f'<link rel="stylesheet" href="{folder}/hooks.css">')
        found.head.append(f'<script src="{folder}/hooks.js" defer data-hooks="{escape(data)}"></script>')
    return found


def files(m: Manuscript) -> dict[str, Made]:
    """The script and the sheet of what waits for the reader; none where no page has it."""
    if not any(hooks(Options(m, chapter)).waiting for chapter in m.book.chapters):
        return {}
    return {f"assets/{name}": Made((STATIC / "late" / name).read_bytes()) for name in ("hooks.js", "hooks.css")}


def _comments(options: Options, found: Hooks) -> None:
    given, span = options.get("comments"), options.span("comments")
    if given is None:
        given, span = site(options.m.config, "comments"), site_span(options.m.config, "comments")
    if not isinstance(given, Mapping):
        return
    wanted: dict[str, dict[str, str]] = {}
    for name, make in (("giscus", _giscus), ("utterances", _utterances), ("hypothesis", _hypothesis)):
        one = given.get(name)
        if one and (made := make(options, one if isinstance(one, Mapping) else {}, span)) is not None:
            wanted[name] = made
    if wanted:
        found.waiting["comments"] = wanted
        title = escape(options.m.words["hook-title"])
        found.below = f'<section class="comments" aria-label="{title}" hidden></section>'


def _giscus(options: Options, given: Mapping[str, Any], span: Span | None) -> dict[str, str] | None:
    lacking = [k for k in ("repo", "repo-id", "category-id") if not given.get(k)]
    if lacking or not _REPO.fullmatch(str(given["repo"])):
        _refuse(options, span, "giscus", f"lacks {', '.join(lacking)}" if lacking else "`repo` is not `owner/name`")
        return None
    names = ("repo", "repo-id", "category", "category-id", "mapping", "input-position", "loading")
    own = {f"data-{k}": str(given[k]) for k in names if given.get(k)}
    reactions = "0" if given.get("reactions-enabled") is False else "1"
    theme = given.get("theme")
    shown = {"data-theme": theme} if isinstance(theme, str) else {}
    return {"data-mapping": "pathname", "data-reactions-enabled": reactions, "data-lang": options.lang, **own, **shown}


def _utterances(options: Options, given: Mapping[str, Any], span: Span | None) -> dict[str, str] | None:
    if not _REPO.fullmatch(str(given.get("repo", ""))):
        _refuse(options, span, "utterances", "`repo` is not `owner/name`")
        return None
    own = {k: str(given[k]) for k in ("repo", "label", "theme", "issue-term") if given.get(k)}
    return {"issue-term": "pathname", **own}


def _hypothesis(options: Options, given: Mapping[str, Any], span: Span | None) -> dict[str, str]:
    return {}


def _google(options: Options, found: Hooks) -> None:
    config = options.m.config
    given = site(config, "google-analytics")
    if not given:
        return
    tag = str(given.get("tracking-id", "") if isinstance(given, Mapping) else given)
    if not _TAG.fullmatch(tag):
        _refuse(options, site_span(config, "google-analytics"), "google-analytics", f"`{tag}` is no id like `G-ABC123`")
        return
    consent = site(config, "cookie-consent")
    policy = consent.get("policy-url") if isinstance(consent, Mapping) else None
    address = str(policy) if isinstance(policy, str) and policy.startswith(("https:", "http:")) else ""
    stored = not isinstance(given, Mapping) or given.get("storage") != "none"
    found.waiting["google"] = {"id": tag, "stored": stored, "policy": address}


def _plausible(options: Options, found: Hooks) -> None:
    config = options.m.config
    given, span = site(config, "plausible-analytics"), site_span(config, "plausible-analytics")
    if not given:
        return
    path = given.get("path") if isinstance(given, Mapping) else None
    if path:
        file = resolve_path(config.root, "_quarto.yml", str(path))
        if file and (config.root / file).is_file():
            found.head.append((config.root / file).read_text("utf-8", "replace").strip())
        else:
            _refuse(options, span, "plausible-analytics", f"`{path}` is no file of the project")
    elif isinstance(given, str) and "<script" in given:
        found.head.append(given.strip())
    elif isinstance(given, str) and re.fullmatch(r"[\w.,/-]+", given):
        found.head.append(f'<script defer data-domain="{escape(given)}" src="https://plausible.io/js/script.js"></script>')
    else:
        _refuse(options, span, "plausible-analytics", "neither a domain, nor `path:`, nor markup")


def _goatcounter(options: Options, found: Hooks) -> None:
    config = options.m.config
    given = str(config.own.get("goatcounter") or "")
    if not given:
        return
    count = f"https://{given}.goatcounter.com/count" if re.fullmatch(r"[a-z0-9-]+", given) else given
    if not re.fullmatch(r"https://[\w.:-]+/[\w./-]*", count):
        span = config.located.span("bookwright", "goatcounter")
        _refuse(options, span, "goatcounter", f"`{given}` is neither a code nor an https address")
        return
    found.head.append(f'<script async data-goatcounter="{count}" src="https://gc.zgo.at/count.js"></script>')
    found.counted = "/".join(count.split("/")[:3])


def _refuse(options: Options, span: Span | None, name: str, problem: str) -> None:
    if not any(d.code == "O090" and d.message.startswith(f"`{name}`") for d in options.m.report):
        options.m.report.add(O090.at(span or setting_span(options.m.config, name), f"`{name}`: {problem}"))
