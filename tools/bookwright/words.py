"""The book's own words ("Figure", "Chapter", "Next") in the languages it can be set in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

ENGLISH: Mapping[str, str] = {
    "part": "Part", "chapter": "Chapter", "appendix": "Appendix", "sec": "Section",
    "fig": "Figure", "tbl": "Table", "lst": "Listing", "eq": "Equation",
    "thm": "Theorem", "lem": "Lemma", "cor": "Corollary", "prp": "Proposition", "cnj": "Conjecture",
    "def": "Definition", "exm": "Example", "exr": "Exercise", "alg": "Algorithm",
    "sol": "Solution", "prf": "Proof", "rem": "Remark",
    "nte": "Note", "tip": "Tip", "wrn": "Warning", "imp": "Important", "cau": "Caution",
    "note": "Note", "warning": "Warning", "important": "Important", "caution": "Caution",
    "contents": "Contents", "brief-contents": "Brief Contents", "on-this-page": "On this page",
    "references": "References",
    "footnotes": "Notes", "previous": "Previous", "next": "Next", "skip": "Skip to the text",
    "code": "Code", "show-code": "Show the code", "copy": "Copy", "copied": "Copied",
    "scheme": "Light or dark", "menu": "Contents of the book", "home": "Home",
    "quiz": "Self-check", "answer": "Answer", "answers": "Answers", "objectives": "You will be able to",
    "edit": "Edit this page", "issue": "Report a problem", "source": "View source",
    "minutes": "min", "updated": "Last updated", "podcast": "Podcast", "country": "Country",
    "errata-wrong": "Printed:", "errata-right": "Right:", "errata-by": "Reported by", "errata-page": "page",
    "anchor": "Link to this place",
    "not-found": "There is no such page", "video": "Video", "back": "Back to the text",
    "E": "easy", "M": "medium", "H": "hard", "P": "project", "true": "True", "false": "False",
    "top": "Back to top", "by": "by", "close": "Close the contents", "trail": "Where this page stands",
    "show-solution": "Show the solution",
    "exercises": "exercises", "figures": "figures", "pages": "pages", "all-chapters": "All chapters",
    "about-part": "About this part", "edition": "edition", "download": "Download the",
    "lightbox-close": "Close", "lightbox-previous": "Previous picture", "lightbox-next": "Next picture",
    "annotation": "Annotation",
    "absent": "not part of this edition; to make it, run",
    "title-block-author-single": "Author", "title-block-author-plural": "Authors",
    "title-block-affiliation-single": "Affiliation", "title-block-affiliation-plural": "Affiliations",
    "title-block-published": "Published", "title-block-modified": "Modified", "title-block-keywords": "Keywords",
    "title-block-corresponding": "corresponding author", "title-block-mail": "E-mail to",
    "section-title-abstract": "Abstract", "section-title-appendices": "Appendices", "section-title-reuse": "Reuse",
    "section-title-copyright": "Copyright", "section-title-citation": "Citation",
    "appendix-attribution-bibtex": "BibTeX citation:",
    "appendix-attribution-cite-as": "For attribution, please cite this work as:",
    "lof": "List of Figures", "lot": "List of Tables", "lol": "List of Listings", "abstract": "Abstract",
    "licensed": "Licensed under", "edition-of": "Edition of", "cite": "To cite this book",
    "set-in": "Set in {faces} and {last} with bookwright and Typst.",
    "search": "Search the book",
    "search-hint": "Type a word, or several: sections, figures, exercises and definitions.",
    "search-none": "Nothing was found. Try fewer words, or another spelling.", "search-scope": "Where to search",
    "search-all": "Everything", "search-text": "Text", "search-figures": "Figures and tables",
    "search-exercises": "Exercises", "search-terms": "Definitions", "search-close": "Close the search",
    "search-clear": "Clear the marks", "search-off": "Searching needs JavaScript; the contents are below.",
    "quiz-true": "True", "quiz-false": "False", "quiz-check": "Check", "quiz-right": "Right.",
    "quiz-wrong": "Not yet: read why, and try again.", "quiz-again": "Try again",
    "quiz-score": "{right} of {all} right", "quiz-answer": "Give an answer first.",
    "quiz-up": "Move up", "quiz-down": "Move down", "quiz-number": "This is not a number.",
    "deck-questions": "Questions", "deck-terms": "Terms",
    "review-off": "The review of missed questions needs JavaScript. Without it, every question stands with its answer "
    "in its chapter.", "review-due": "Due today: {due}. Later: {later}.", "review-done": "Done for today.",
    "review-empty": "Nothing to review. A question that you miss in a chapter comes back here.",
    "review-tried": "Answered so far: {tried} of {all}, {right} right.", "review-next": "Next question",
    "review-start": "Begin",
    "review-early": "Practise the later ones now", "review-missed": "Missed questions",
    "review-box": "box {box}, due {date}", "review-reset": "Forget all answers",
    "review-sure": "Forget the answers to all {all} questions? Nothing brings them back.", "review-keep": "Keep them",
    "review-take": "To take with you", "review-holds": "{questions} questions, {terms} terms",
    "site": "Site", "announcement": "Announcement", "dismiss": "Dismiss", "share": "Share",
    "words": "words", "page-tools": "This page in other forms", "cite-chapter": "Cite this chapter",
    "markdown": "Markdown of this page", "notebook": "Notebook with results",
    "code-links": "Code links", "other-links": "Other links", "repository": "Repository",
    "notebook-wheel": "First put {files} beside this notebook: it is in assets/packages of the site that this is from.",
    "chapter-pdf": "PDF of this chapter",
    "issue-page": "Page", "issue-source": "Source", "issue-section": "Section", "issue-version": "Edition",
    "read": "read", "progress-title": "Your reading", "progress-continue": "Continue reading",
    "progress-count": "{read} of {all} chapters read", "progress-export": "Save to a file",
    "progress-import": "Load from a file", "progress-clear": "Forget it",
    "progress-sure": "Forget which chapters were read, and the place?",
    "progress-bad": "This file holds no reading progress.",
    "hook-title": "Comments", "hook-show": "Show the comments",
    "hook-from": "They come from {host}, which learns of your visit.",
    "hook-ask": "May Google count your visit? It sets cookies and learns which pages you read.",
    "hook-accept": "Accept", "hook-decline": "Decline", "hook-choose": "Cookie preferences",
    "hook-more": "More about it",
    "settings-title": "Reading settings", "settings-size": "Text size", "settings-measure": "Length of lines",
    "settings-short": "Short", "settings-middle": "Medium", "settings-long": "Long", "settings-face": "Typeface",
    "settings-serif": "Serif", "settings-sans": "Sans serif", "settings-reset": "Reset",
    "settings-keys": "Keyboard", "settings-single": "Single-key shortcuts",
    "settings-turn": "Previous and next page", "settings-open": "Reading settings and keys",
    "letters": "Letters", "term-taught": "Taught in", "term-see": "See also", "term-used": "Used in",
    "index-see": "see", "index-seealso": "see also", "cited-in": "Cited in",
    "reader-mode": "Reader mode", "show-all-code": "Show all code", "hide-all-code": "Hide all code",
    "offline-keep": "Keep the whole site for reading offline",
    "offline-kept": "The whole site is kept for reading offline.",
    "offline-failed": "It could not all be kept: no network, or no room.",
    "offline-update": "A newer edition of the site is there.",
    "offline-load": "Load it",
    "offline-missing": "This page is not kept for reading offline, and there is no network.",
}  # fmt: skip

# the names that Quarto gives to words of ours, in `language:`
_QUARTO = {
    "toc-title-document": "on-this-page", "toc-title-website": "on-this-page", "section-title-references": "references",
    "section-title-footnotes": "footnotes", "code-summary": "show-code", "copy-button-tooltip": "copy",
    "copy-button-tooltip-success": "copied", "repo-action-links-edit": "edit", "repo-action-links-source": "source",
    "repo-action-links-issue": "issue", "back-to-top": "top", "crossref-ch-prefix": "chapter",
    "crossref-apx-prefix": "appendix", "crossref-sec-prefix": "sec", "code-tools-show-all-code": "show-all-code",
    "code-tools-hide-all-code": "hide-all-code", "code-tools-view-source": "source", "code-tools-menu-caption": "code",
    "environment-proof-title": "prf", "environment-remark-title": "rem", "environment-solution-title": "sol",
    "toggle-dark-mode": "scheme", "toggle-reader-mode": "reader-mode", "title-block-modified": "updated",
}  # fmt: skip


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    """`languages.tsv`: a row for each of our words, a column for each language."""
    text = Path(__file__).with_name("languages.tsv").read_text("utf-8")
    head, *rows = (line.split("\t") for line in text.splitlines())
    return {lang: {row[0]: row[i] for row in rows} for i, lang in enumerate(head) if i}


def words(lang: str, own: object = None) -> dict[str, str]:
    """The words of a language (English where it lacks one), with the book's `language:` over them."""
    short = lang.split("-")[0].lower()
    base = {**ENGLISH, **_table().get(short, {})}
    if not isinstance(own, Mapping):
        return base
    for given in (own, own.get(lang), own.get(short)):  # for all languages, then for this one
        for key, value in given.items() if isinstance(given, Mapping) else ():
            if isinstance(value, str):
                base |= dict.fromkeys(_ours(str(key)), value)
    return base


def _ours(key: str) -> tuple[str, ...]:
    """Our names for a key of `language:`: `crossref-fig-title` and `fig` both name the word for figures."""
    if key in _QUARTO:
        return (_QUARTO[key],)
    head, _, rest = key.partition("-")
    name = rest.removesuffix("-title").removesuffix("-prefix")
    if head == "crossref" and name in ENGLISH:
        return (name,)
    kinds = {"note": "nte", "tip": "tip", "warning": "wrn", "important": "imp", "caution": "cau"}
    if head == "callout" and name in kinds:
        return (name, kinds[name])
    return (key,)
