"""Keys of `project`, `profile`, `execute`, `crossref`, `bookwright`, and of the top level of documents."""

from __future__ import annotations

from collections.abc import Iterator

from bookwright.keys import Key, table

_PROJECT = """
type  book|website|default|manuscript|text  default  yes  A book of chapters, a website of pages, or just documents.
title  text  -  yes  The project's name, where no book or website has a title of its own.
output-dir  text  _book or _site  yes  The folder that editions are written to, inside the project.
lib-dir  text  -  none  Where Quarto puts libraries; bookwright's own files stand under `assets`.
resources  text|list  -  yes  Files and globs that are copied to the site as they are; `!` takes files out again.
render  text|list  -  yes  Globs of the pages of a website, with `!` to leave some out; without it every source counts.
execute-dir  file|project  file  yes  Whether cells run in the folder of their document or in the project's.
pre-render  text|list  -  yes  Scripts that run in the project's folder before a build.
post-render  text|list  -  yes  Scripts that run in the project's folder when the editions are written.
preview  map  -  part  How `bookwright serve` shows the project.
detect  list  -  none  How Quarto recognises a project type.
engines  list  -  none  Quarto's order of engines; cells run in Jupyter.
brand  text|map  -  none  A brand file; colours and faces come from the theme.
environment  any  -  none  Quarto's capture of an environment.
"""
_PREVIEW = """
port  number|text  4200  yes  The port of `bookwright serve`.
host  text  127.0.0.1  part  The address that `bookwright serve` listens on; only `--host` opens it to other machines.
browser  bool|text  true  none  Whether Quarto opens a browser; bookwright prints the address to follow.
navigate  bool  true  none  Whether the browser goes to the file that changed; it stays where you read.
watch-inputs  bool  true  none  Whether sources are watched; they always are.
timeout  number  -  none  Quarto's time until an idle preview ends.
serve  map  -  none  A server of the project's own.
"""
_PROFILE = """
default  text|list  -  yes  The profiles that are active when none is named.
group  list  -  yes  Profiles that exclude each other: the first of a group is active when none of it is.
"""
_EXECUTE = """
enabled  bool  true  yes  Whether cells run at all.
echo  bool|fenced  true  yes  Whether a cell's code is shown.
eval  bool|list|number  true  yes  Whether a cell's code runs.
warning  bool  true  yes  Whether what a cell writes to the error stream is shown.
output  bool|asis|text  true  yes  Whether a cell's output is shown; `asis` reads it as Markdown.
include  bool  true  yes  Whether a cell appears at all: its code and its output.
error  bool  false  yes  Whether an exception is printed as output and the build goes on.
timeout  number  120  yes  Seconds that one cell may take.
cache  bool|refresh|text|map  -  none  Outputs are always kept, under all that they depend on.
freeze  bool|auto  -  none  Outputs are always kept, and run again when what they depend on changes.
daemon  bool|number  -  none  Each chapter has a kernel of its own that ends with it.
daemon-restart  bool  false  none  Each run begins with a fresh kernel.
debug  bool  false  none  Quarto's debug output.
fig-width  number  4.5  yes  Width of figures in inches.
fig-height  number  2.6  yes  Height of figures in inches.
fig-format  svg|png|retina|pdf|jpeg|text  svg  yes  The format of figures.
fig-dpi  number  144  yes  Dots per inch of bitmap figures.
fig-asp  number  -  none  Height over width of figures, in R only.
keep-ipynb  bool  false  yes  Keeps the notebook with its outputs beside the page, also without `page-tools`.
keep-md  bool  false  yes  Keeps the Markdown after execution, `x.html.md` beside the page of `x.qmd`.
ipynb  text  -  none  A notebook that a document takes its outputs from.
ipynb-shell-interactivity  all|last|last_expr|none|last_expr_or_assign  last_expr  yes  What of a cell is shown.
ipynb-filters  list  -  none  Programs that change a notebook before it is read.
plotly-connected  bool  true  none  Whether plotly comes from another host; here it is a file of the site.
message  bool  true  none  R's messages; no cell runs in R.
results  text  -  none  Output as knitr names it.
df-print  text  -  none  How R prints data frames.
"""
_CROSSREF = """
chapters  bool  true in books  yes  Whether numbers begin with the chapter's: Figure 2.3.
chapters-alpha  bool  false  yes  Whether chapters have letters: Chapter A, Figure A.3; pages of a site have none.
chapters-appendix  bool  false  yes  Whether all chapters of the book are appendices: Appendix A, B, C.
labels  text|list  arabic  part  How things are numbered: arabic, roman, alpha x. Sections have `sec-labels`.
title-delim  text  :  yes  What stands between "Figure 1" and its caption.
subref-labels  text  alpha a  part  How the parts of a figure are numbered.
ref-hyperlink  bool  true  part  Whether references are links.
appendix-title  text  Appendix  yes  The word for an appendix.
appendix-delim  text  :  none  What stands between "Appendix A" and its title, which is above it here.
lof-title  text  List of Figures  part  Title of the list of figures.
lot-title  text  List of Tables  part  Title of the list of tables.
lol-title  text  List of Listings  part  Title of the list of listings.
custom  list  -  part  Kinds of floats of one's own: key, kind, reference-prefix, caption-prefix.
"""
_FAMILIES = (
    ("fig", "Figure"), ("tbl", "Table"), ("lst", "Listing"), ("eq", "Equation"), ("sec", "Section"), ("thm", "Theorem"),
    ("lem", "Lemma"), ("cor", "Corollary"), ("prp", "Proposition"), ("cnj", "Conjecture"), ("def", "Definition"),
    ("exm", "Example"), ("exr", "Exercise"), ("alg", "Algorithm"), ("sol", "Solution"), ("prf", "Proof"),
    ("rem", "Remark"), ("nte", "Note"), ("tip", "Tip"), ("wrn", "Warning"), ("imp", "Important"), ("cau", "Caution"),
)  # fmt: skip
_BOOKWRIGHT = """
strict  bool  false  yes  Whether missing alternative text and skipped headings are errors.
explorers  text  contents/explorers  yes  The folder of the scripts of interactive explorers.
solutions  fold|show|bool  fold  yes  Solutions: behind a fold on the site, open (`show`), or left out (`false`).
goatcounter  text  -  yes  Counting by GoatCounter, without cookies: an account's code, or the address that counts.
offline  bool  false  yes  A service worker keeps what was read for reading offline, and the whole site on request.
packages  text|list  -  yes  Folders of Python packages that cells import; notebooks of the site install their wheels.
planned  text  -  yes  A file of phrases for what is not written yet, with their planned labels.
home  map  -  yes  What the home page shows: `cover`, the label of a figure.
glossary  text|list|map  -  yes  More files of terms, beside the chapters' own; as a map `files`, and `links: false`.
cards  bool  true  yes  Whether each page gets a picture for previews in other places, drawn from its title.
checks  map  -  yes  Checks of what is written, by kinds of pages: `bookwright check` tells what they find.
edition  text  -  none  A name for the edition.
commit  text  -  none  The commit, for a project without git.
outreach  text  -  yes  A CSV file of countries with their readers, for the map of the home page.
podcast  text|map  -  yes  The home page's recording: an audio file, or a `script` and the `audio` that is made of it.
"""
_TOP = """
project  map  -  yes  The project: its type, output folder, resources and scripts.
book  map  -  yes  The book: title, authors, chapters, and the site around it.
website  map  -  yes  The website: title, navigation, tools.
profile  map  -  yes  Which `_quarto-NAME.yml` are merged when none is named.
metadata-files  text|list  -  yes  Files whose keys lie below those of the project file.
bookwright  map  -  yes  What only bookwright knows.
execute  map|bool  -  yes  How cells run and what is shown of them.
crossref  map|bool  -  yes  Names and numbers of figures, tables, equations, theorems.
format  text|map|list  -  yes  The formats, with options of each.
title  text  -  yes  The title of a document, or of a project without `book`.
subtitle  text  -  yes  The line below the title.
author  text|list|map  -  yes  One author or several: a name, or `name`, `affiliation`, `orcid`, `url`.
authors  text|list|map  -  none  Written as `author`.
institute  text|list|map  -  none  Where the authors work.
affiliations  list|map  -  yes  Where authors work, referred to by their entries.
date  text  -  yes  The date; `today` and `last-modified` become that of the last commit.
date-modified  text  -  part  When the document was last changed.
date-format  text|map  -  part  How dates are written.
abstract  text  -  part  A summary.
abstract-title  text  Abstract  part  The heading of the summary.
description  text  -  yes  What search engines and previews say of the page.
keywords  text|list  -  yes  Words for search engines and the PDF's metadata.
categories  list|text|bool  -  part  Topics of a page.
subject  text|list  -  yes  The topic, in the metadata of PDF and EPUB.
lang  text  en  yes  The language: words, hyphens and quotation marks follow it.
language  map|text  -  yes  Words of one's own in place of the language's.
dir  ltr|rtl  ltr  part  The direction of the text.
bibliography  text|list  -  yes  Files of sources that are cited.
csl  text  -  yes  The style of citations.
citeproc  bool  true  none  Citations are always processed.
cite-method  citeproc|natbib|biblatex  citeproc  none  Citations are processed the same way in every format.
link-citations  bool  true  none  Citations are links.
link-bibliography  bool  true  none  Addresses in the list of sources are links.
nocite  text|list  -  yes  Sources that are listed without being cited.
suppress-bibliography  bool  false  none  Leaves the list of sources out.
notes-after-punctuation  bool  true  none  Where note marks stand.
reference-section-title  text  -  part  The heading of the list of sources.
engine  jupyter|markdown|knitr|julia|text  -  part  What runs the cells: Jupyter does, or nothing (`markdown`).
jupyter  text|map|bool  python3  yes  The kernel of the cells: its name, or an object with a `kernelspec`.
knitr  any  -  none  Options of R's engine.
julia  any  -  none  Options of Julia's engine.
server  any  -  none  A document that needs a server.
ojs-engine  any  -  none  Observable JavaScript.
params  map  -  none  Values for R; a cell tagged `parameters` gets its own with `bookwright render -P name:value`.
cache  bool|text  -  none  Outputs are always kept, under all that they depend on.
freeze  bool|auto  -  none  Outputs are always kept.
shortcodes  list|bool  -  none  Shortcodes written in Lua.
filters  list  -  none  Filters in Lua or Python; Quarto's and pandoc's filters do not run here.
extensions  any  -  none  Options of Quarto's extensions.
contributes  any  -  none  What an extension of Quarto provides.
editor  text|map  -  none  Options of editors.
editor_options  map  -  none  Options of editors.
zotero  bool|text|list  -  none  Options of editors.
canonical  any  -  none  Options of editors.
brand  text|map|bool  -  none  A brand file; colours and faces come from the theme.
listing  any  -  none  Lists of other pages, as blogs have them.
about  any  -  none  A page about a person.
draft  bool  false  none  A page that is not finished; it is published like any other.
order  number  -  none  The place of a page in an automatic list.
image  text  -  yes  A picture for previews of the page.
image-alt  text  -  part  What that picture shows.
icon  text  -  none  A symbol in navigation.
doi  text  -  part  The identifier of the publication.
copyright  text|map  -  yes  Who holds the rights.
license  text|map|list  -  yes  The licence, by name or text.
funding  any  -  none  Who paid for the work.
citation  bool|map|text  -  part  How the work is cited.
google-scholar  bool  false  part  Metadata for Google Scholar.
header-includes  text|list|map  -  part  HTML for the head, as `include-in-header`; LaTeX has no effect.
output-file  text  -  yes  The name of single-file outputs, without suffix.
output-ext  text  -  none  The suffix of outputs.
validate-yaml  bool  true  none  Keys are always checked.
quarto-required  text  -  none  The version of Quarto that the sources ask for.
comments  map|bool  -  part  Comments of readers, from a service.
search  bool|map  true  part  Whether a page is found by the search.
sidebar  text|bool|map  -  none  The sidebar of a page.
navbar  text|bool|map  -  none  The bar of a page.
aliases  list|text  -  yes  Older addresses that lead to this page.
id  text  -  none  An identifier of the document.
layout  text  -  none  A layout of a theme.
pagetitle  text  -  part  The title in the browser's tab.
website-title  text  -  none  The title of the website.
thanks  text  -  part  A word of thanks.
published-title  text  Published  part  The word before the date.
author-title  text  Author  part  The word before the authors.
affiliation-title  text  Affiliation  part  The word before the affiliations.
modified-title  text  Modified  part  The word before the date of the last change.
doi-title  text  DOI  part  The word before the DOI.
other-links  list|bool  -  part  More links beside a page.
code-links  list|text|bool  -  part  Links to a page's code.
"""


def rows() -> Iterator[Key]:
    """The keys of this module, in the order of the reference."""
    yield from table("project", _PROJECT)
    yield from table("project.preview", _PREVIEW)
    yield from table("profile", _PROFILE)
    yield from table("execute", _EXECUTE)
    yield from table("crossref", _CROSSREF)
    for prefix, title in _FAMILIES:
        path, what = f"crossref.{prefix}", f"{'an' if title[0] in 'AEIOU' else 'a'} {title.lower()}"
        bare = prefix in ("eq", "sec")
        only = "; where it stands it has a number alone" if bare else ""
        titled = f"The word before the number of {what}{only}."
        yield Key(f"{path}-title", ("text", "bool"), title, "no effect" if bare else "yes", titled)
        yield Key(f"{path}-prefix", ("text", "bool"), title, "yes", f"The word of references to {what}.")
        below = " below its chapter: `roman I` makes 3.II of 3.2" if prefix == "sec" else ""
        yield Key(f"{path}-labels", ("text", "list"), "arabic", "yes", f"How {what} is numbered{below}.")
    yield from table("bookwright", _BOOKWRIGHT)
    yield from table("", _TOP)
