"""Icon names of Bootstrap → our own few drawings, as inline SVG: no icon font, no other host."""

from __future__ import annotations

from html import escape

# strokes on a ground of 16 × 16
_DRAWN: dict[str, str] = {
    "arrow-right": "M2 8h11M9 4l4 4-4 4",
    "arrow-left": "M14 8H3M7 4 3 8l4 4",
    "arrow-up": "M8 14V3M4 7l4-4 4 4",
    "bluesky": (
        "M8 7.5C7 5 4.5 2.5 2.5 2.5c0 3 .5 5.5 3.5 5.8-2.5.5-2.5 3 0 4.7 1.2-.5 1.7-2 2-3 .3 1 .8 2.5 2 3 2.5"
        "-1.7 2.5-4.2 0-4.7 3-.3 3.5-2.8 3.5-5.8-2 0-4.5 2.5-5.5 5z"
    ),
    "book": "M8 4C6.5 2.8 4 2.5 2 3v10c2-.5 4.5-.2 6 1 1.5-1.2 4-1.5 6-1V3c-2-.5-4.5-.2-6 1zM8 4v10",
    "box-arrow-up-right": "M9 2h5v5M14 2 7 9M11 9v5H2V5h5",
    "calendar": "M2 4h12v10H2zM2 7h12M5 2v3M11 2v3",
    "chat": "M2 3h12v8H7l-3 3v-3H2z",
    "code": "M5 4 1 8l4 4M11 4l4 4-4 4",
    "download": "M8 2v8M4.5 7 8 10.5 11.5 7M2 14h12",
    "envelope": "M1.5 3.5h13v9h-13zM2 4l6 5 6-5",
    "file": "M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3",
    "file-pdf": "M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3M5.5 12c2-1.5 2.5-3.5 2.5-5 .3 2 1 3.2 2.7 3.7-2-.2-3.7.3-5.2 1.3z",
    "gear": (
        "M8 5.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2M3.4 3.4l1.4 1.4M11.2 1"
        "1.2l1.4 1.4M12.6 3.4l-1.4 1.4M4.8 11.2l-1.4 1.4"
    ),
    "git": "M8 1.5 14.5 8 8 14.5 1.5 8zM8 5v6M8 6.5l2 2",
    "github": (
        "M4 2.5v9M4 11.5a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4zM12 2.5a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-"
        "2.4zM12 5c0 3-8 2-8 6"
    ),
    "globe": "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM1.5 8h13M8 1.5c-4 4-4 9 0 13 4-4 4-9 0-13z",
    "house": "M1.5 8 8 2l6.5 6M3.5 7v7h9V7M6.5 14v-4h3v4",
    "info-circle": "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8 7v4.5M8 4.4v.7",
    "journal": "M3.5 1.5h10v13h-10zM2 4.5h2.5M2 8h2.5M2 11.5h2.5",
    "link": "M6.5 9.5 9.5 6.5M7 4.5l1.5-1.5a3.2 3.2 0 0 1 4.5 4.5L11.5 9M9 11.5 7.5 13A3.2 3.2 0 0 1 3 8.5L4.5 7",
    "linkedin": "M2 2h12v12H2zM5 7v4.5M5 4.7v.4M8 11.5V7M8 9c0-2.5 3.2-2.5 3.2 0v2.5",
    "list": "M2 4h12M2 8h12M2 12h12",
    "mastodon": (
        "M3 11V5c0-2 1.5-3 5-3s5 1 5 3v3c0 2-1.5 3-5 3H6c0 2 3 2.5 5 2M6 8V5.5c0-1.5 2-1.5 2 0V7.5M8 5.5c0-1."
        "5 2-1.5 2 0V8"
    ),
    "pencil": "M2.5 13.5l.8-3.3L11 2.5l2.5 2.5-7.7 7.7z",
    "person": "M8 2a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM2 14c.5-6 11.5-6 12 0",
    "play": "M4 2.5v11l9-5.5z",
    "question-circle": (
        "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM6 6.2c0-2.7 4-2.6 4-.2 0 1.5-2 1.6-2 3.3M8 11.3v.6"
    ),
    "rss": "M3 12.5v.5M3 8a5 5 0 0 1 5 5M3 3.5A9.5 9.5 0 0 1 12.5 13",
    "search": "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3 14 14",
    "share": (
        "M12 2a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zM4 6.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zM12 11a1.5 1.5 "
        "0 1 0 0 3 1.5 1.5 0 0 0 0-3zM5.4 7.2l5.2-3M5.4 8.8l5.2 3"
    ),
    "star": "M8 1.8l1.9 4 4.3.6-3.1 3 .8 4.3L8 11.6l-3.9 2.1.8-4.3-3.1-3 4.3-.6z",
    "twitter-x": "M2.5 2.5l11 11M13.5 2.5l-11 11",
    "youtube": (
        "M1.5 4.5c0-1 .5-1.5 1.5-1.5h10c1 0 1.5.5 1.5 1.5v7c0 1-.5 1.5-1.5 1.5H3c-1 0-1.5-.5-1.5-1.5zM6.5 5.8"
        "v4.4L10.5 8z"
    ),
}  # fmt: skip
_ALSO = {
    "twitter": "twitter-x", "x": "twitter-x", "mail": "envelope", "email": "envelope", "home": "house",
    "house-door": "house", "house-fill": "house", "link-45deg": "link", "file-earmark-pdf": "file-pdf",
    "file-earmark": "file", "file-text": "file", "file-earmark-text": "file", "journal-text": "journal",
    "journal-code": "journal", "journals": "journal", "chat-fill": "chat", "chat-dots": "chat", "chat-left": "chat",
    "chat-right": "chat", "chat-left-text": "chat", "people": "person", "person-fill": "person",
    "person-circle": "person", "envelope-fill": "envelope", "at": "envelope", "gear-fill": "gear",
    "info": "info-circle",
    "info-circle-fill": "info-circle", "question": "question-circle", "globe2": "globe", "book-fill": "book",
    "book-half": "book", "code-slash": "code", "file-code": "code", "terminal": "code", "git-branch": "git",
    "rss-fill": "rss", "star-fill": "star", "play-circle": "play", "share-fill": "share", "pencil-square": "pencil",
    "cloud-download": "download", "file-arrow-down": "download", "calendar-event": "calendar", "facebook": "share",
}  # fmt: skip
KNOWN = frozenset(_DRAWN) | frozenset(_ALSO)


def icon(name: str) -> str:
    """The drawing of an icon, "" for a name that has none."""
    name = name.removeprefix("bi-")
    known = _ALSO.get(name, name)
    path = _DRAWN.get(known)
    if path is None:
        return ""
    return f'<svg class="bi bi-{escape(name)}" viewBox="0 0 16 16" aria-hidden="true"><path d="{path}"/></svg>'
