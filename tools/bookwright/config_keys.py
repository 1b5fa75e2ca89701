"""The keys that Quarto's schemas allow: in objects with a fixed set of keys, and at the top level."""

from __future__ import annotations


def _keys(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WEBSITE = _keys("""
    title image description favicon site-url site-path repo-url repo-link-target repo-link-rel
    repo-subdir repo-branch issue-url repo-actions reader-mode google-analytics plausible-analytics
    announcement cookie-consent search navbar sidebar body-header body-footer margin-header
    margin-footer page-navigation back-to-top-navigation bread-crumbs page-footer draft-mode drafts
    comments open-graph twitter-card other-links code-links llms-txt
""")
_CSL = _keys("""
    abstract accessed annote archive archive-place authority author available-date book-title
    call-number chapter-number citation-key collection-number collection-title composer contributor
    copyright custom dimensions division doi edition editor event event-date event-place first-number
    genre isbn issn issued issue jurisdiction keyword language license locator medium note number
    number-of-pages number-of-volumes original-author original-date page page-first part part-title
    pmid publisher publisher-place rights scale section source status translator type url version
    volume year-suffix
""")
_BOOK = _keys("""
    chapters appendices chapters-depth references output-file cover-image cover-image-alt sharing
    downloads tools doi subtitle date date-format date-modified date-meta
""")

CLOSED: dict[str, frozenset[str]] = {
    "project": _keys("""
        type title output-dir lib-dir resources render execute-dir pre-render post-render preview
        profile detect engines brand
    """),
    "website": _WEBSITE,
    "book": _WEBSITE | _BOOK | _CSL,
    "bookwright": _keys("strict planned checks home edition commit outreach podcast glossary"),
}

TOP_LEVEL = frozenset(CLOSED) | _keys("""
    format execute crossref bibliography csl citeproc cite-method link-citations nocite
    suppress-bibliography lang language dir metadata-files profile engine jupyter knitr
    title subtitle author date abstract keywords number-sections number-depth number-offset toc
    toc-depth toc-title toc-location shift-heading-level-by code-fold code-tools code-link
    code-copy code-overflow code-line-numbers code-annotations highlight-style syntax-highlighting
    theme css include-in-header include-before-body include-after-body html-math-method
    callout-appearance callout-icon reference-location citation-location fig-cap-location
    tbl-cap-location fig-align fig-width fig-height fig-format fig-dpi lightbox filters shortcodes
    editor editor_options license copyright citation params cache freeze anchor-sections
    smooth-scroll link-external-icon link-external-newwindow page-layout title-block-style
    title-block-banner appendix-style mainfont monofont fontsize linestretch margin-left
    margin-right margin-top margin-bottom max-width backgroundcolor fontcolor linkcolor
    df-print output-file output-ext template template-partials variant keep-md keep-tex keep-typ
    keep-ipynb pdf-engine documentclass classoption geometry papersize margin lof lot colorlinks
    header-includes cover-image epub-cover-image mermaid aliases canonical-url draft
    embed-resources self-contained standalone other-links code-links google-scholar search
    extensions contributes brand description image pagetitle
""")
