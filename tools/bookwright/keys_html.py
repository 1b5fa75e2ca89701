"""Keys that every format takes, and those of `format: html`."""

from __future__ import annotations

from collections.abc import Iterator

from bookwright.keys import FORMATS, Key, table

_EVERY = """
toc  bool  true  yes  Whether contents are shown.
table-of-contents  bool  true  yes  The same as `toc`.
toc-depth  number  3  yes  How many levels of headings the contents show.
toc-title  text  -  yes/yes/yes/yes  The title of the contents.
number-sections  bool|list  true in books  yes  Whether headings are numbered.
number-depth  number  3  yes  How many levels of headings have numbers.
number-offset  list|number  0  yes  Where the numbers of headings begin.
shift-heading-level-by  number  0  yes  How many levels every heading moves down.
top-level-division  default|section|chapter|part  default  none/none/part/none  LaTeX's; `section` makes an article.
bibliography  text|list  -  yes  Files of sources that are cited.
csl  text  -  yes  The style of citations.
citeproc  bool  true  none  Citations are always processed.
citation-location  document|margin  document  part/part/part/none  Where sources stand: in the list, or in margins too.
reference-location  block|section|document|margin  document  part/part/part/none  Where footnotes are printed.
fig-cap-location  top|bottom|margin  bottom  yes  Where the captions of figures stand.
tbl-cap-location  top|bottom|margin  top  yes  Where the captions of tables stand.
lst-cap-location  top|bottom|margin  top  yes  Where the captions of listings stand.
cap-location  top|bottom|margin  -  yes  Where captions stand.
fig-align  default|left|right|center|text  default  part  How figures stand in the column.
fig-env  text  -  none  The environment of figures in LaTeX, which is not run.
fig-pos  text|bool  -  none  The position of figures in LaTeX, which is not run.
fig-width  number  4.5  yes  Width of figures that cells draw, in inches.
fig-height  number  2.6  yes  Height of figures that cells draw, in inches.
fig-format  svg|png|retina|pdf|jpeg|text  svg  yes  The format of figures that cells draw.
fig-dpi  number  144  yes  Dots per inch of bitmap figures.
fig-asp  number  -  none  Height over width of figures, in R only.
tbl-colwidths  auto|bool|list|text  auto  yes  The widths of columns of tables.
html-table-processing  default|none  default  part  Whether tables written in HTML are read.
highlight-style  text|map|bool  -  part  The colours of code, by a style's name or a pair of `light` and `dark`.
syntax-highlighting  text|map|bool  -  part  The newer name of `highlight-style`.
code-line-numbers  bool|text  false  part  Whether lines of code have numbers.
code-annotations  below|hover|select|none|bool  below  part  How notes on code are shown.
code-fold  bool|show  false  yes/part/none/yes  Whether code is folded away.
code-summary  text  Code  yes/none/none/yes  The words on folded code.
code-overflow  scroll|wrap  scroll  yes/none/none/part  What long lines of code do; on paper they wrap.
code-block-bg  bool|text  true  part/none/none/none  The ground of code blocks.
code-block-border-left  bool|text  -  part/none/none/none  A line at the left of code blocks.
callout-appearance  default|simple|minimal  default  part  The form of callouts.
callout-icon  bool  true  part/none/none/part  Whether callouts have a symbol.
echo  bool|fenced  true  none  Written below `execute`.
df-print  text  -  none  How R prints data frames.
mainfont  text|list  -  part/part/part/none  The face of the text.
monofont  text|list  -  part/part/part/none  The face of code.
sansfont  text|list  -  part/part/part/none  The face of headings.
fontsize  text  -  part/part/part/none  The size of the text.
linestretch  number|text  -  part/part/part/none  The distance of lines.
linkcolor  text|bool  -  part/part/part/none  The colour of links.
css  text|list  -  yes/none/none/yes  Style sheets of one's own.
include-in-header  text|list|map  -  part/part/none/part  Something for the head: a file, or `text`.
include-before-body  text|list|map  -  part/part/none/yes  Something before the text: a file, or `text`.
include-after-body  text|list|map  -  part/part/none/yes  Something after the text: a file, or `text`.
header-includes  text|list|map  -  part/none/none/none  LaTeX or HTML for the head; `include-in-header` does the same.
metadata-files  text|list  -  none  More files of keys, for one document.
resource-path  list|text  -  none  Where pandoc looks for files.
template  text  -  none  A template of pandoc, which does not write the editions.
template-partials  text|list  -  none  Parts of a template of pandoc, which does not write the editions.
filters  list  -  none  Filters in Lua or Python do not run here.
from  text  markdown  none  Which Markdown is read, with extensions; it is always Quarto's.
reader  text  markdown  none  Which Markdown is read.
to  text  -  none  The format, as pandoc names it.
output-file  text  -  none/yes/yes/yes  The name of the output; a page of the site is called as its source is.
output-ext  text  -  none  The suffix of the output.
standalone  bool  true  none  Whether an output is a whole document; it always is.
keep-md  bool  false  yes  Keeps the Markdown after execution, `x.html.md` beside the page of `x.qmd`.
keep-ipynb  bool  false  yes  Keeps the notebook with its outputs beside the page, also without `page-tools`.
eol  text  -  none  How lines end.
wrap  text|number  -  none  How source lines are broken.
columns  number  -  none/part/part/none  How many columns a page has.
dpi  number  96  none  Dots per inch of pictures without a size.
default-image-extension  text  -  none  The suffix of images written without one.
variant  text  -  none  Extensions of pandoc.
metadata  map  -  none  Metadata for pandoc.
pandoc  map  -  none  Options of pandoc.
math  any  -  none  Options of pandoc.
lightbox  bool|text|map  false  part/none/none/none  Whether pictures open large.
mermaid  map  -  yes  How diagrams look.
mermaid-format  svg|png|js  svg  yes  Diagrams are vector graphics or bitmaps; `js` is `svg`, since pages draw nothing.
title-block-style  default|plain|manuscript|none|bool  default  part/none/none/none  The form of the title.
date-format  text|map  -  part  How dates are written.
lof  bool  false  none/part/part/none  A list of figures.
lot  bool  false  none/part/part/none  A list of tables.
"""
_HTML = """
theme  text|list|map|none  -  part  Bootswatch's colours by name, SCSS without its mixins, `light` and `dark`.
toc-location  body|left|right|left-body|right-body  right  yes  Where the page's contents stand.
toc-expand  bool|number  1  yes  How many levels of the page's contents are open.
code-copy  bool|hover  hover  yes  Whether code has a button that copies it.
code-tools  bool|map  false  yes  A menu that shows and hides code.
code-link  bool  false  none  Links in R code; no cell runs in R.
number-offset  list|number  0  yes  Where the numbers of headings begin.
html-math-method  text|map  mathml  none  How formulas are set; always as MathML, made when the book is built.
math-method  text|map  mathml  none  How formulas are set.
link-external-icon  bool  false  yes  A sign after links to other sites.
link-external-newwindow  bool  false  yes  Whether links to other sites open a new window.
link-external-filter  text  -  yes  Which links count as one's own.
page-tools  bool  true  yes  What stands below a chapter's text: its Markdown, its notebook, how to cite it.
anchor-sections  bool  true  yes  Whether headings show a link to themselves.
smooth-scroll  bool  false  yes  Whether the page glides to a link.
tabsets  bool  true  none  Whether panels of tabs work; they always do.
citations-hover  bool  true  yes  Whether a citation shows its source.
footnotes-hover  bool  true  yes  Whether a note shows beside its mark.
crossrefs-hover  bool  true  yes  Whether a reference shows its figure.
fig-responsive  bool  true  none  Whether pictures shrink with the page; they always do.
title-block-banner  bool|text  false  yes  Whether the title stands on a banner.
title-block-banner-color  text  -  yes  The colour of the title on a banner.
title-block-categories  bool  true  none  Whether topics stand below the title; where a page has `categories` they do.
page-layout  article|full|custom  article  part  How wide the text may be.
grid  map  -  yes  The widths of columns: `sidebar-width`, `body-width`, `margin-width`, `gutter-width`.
max-width  text  -  yes  The greatest width of the text.
margin-left  text  -  yes  The margin at the left.
margin-right  text  -  yes  The margin at the right.
margin-top  text  -  yes  The margin at the top.
margin-bottom  text  -  yes  The margin at the bottom.
backgroundcolor  text  -  yes  The ground of the page.
fontcolor  text  -  yes  The colour of the text.
monobackgroundcolor  text  -  yes  The ground of code.
appendix-style  default|plain|none|bool  default  part  The form of what stands below a document; not on a site's pages.
appendix-cite-as  bool|display|bibtex|list  -  part  How a document by itself says it is cited; not on pages of a site.
canonical-url  bool|text  -  yes  The address that search engines should prefer.
respect-user-color-scheme  bool  false  yes  Whether dark mode follows the reader's system.
embed-resources  bool  false  yes  Whether a page holds everything that it needs.
self-contained  bool  false  yes  The older name of `embed-resources`.
self-contained-math  bool  false  none  Formulas are always in the page.
keywords  text|list  -  yes  Words for search engines.
description-meta  text  -  yes  The description in metadata only.
author-meta  text|list  -  yes  The authors in metadata only.
date-meta  text  -  yes  The date in metadata only.
keywords-meta  text|list  -  yes  The words in metadata only.
pagetitle  text  -  yes  The title in the browser's tab.
title-prefix  text  -  yes  Words before the title in the browser's tab.
axe  bool|map  false  none  A check of accessibility in the browser; `bookwright check` does it.
body-classes  text  -  yes  Classes of the page's body.
classoption  text|list  -  none  Options of a class of LaTeX.
notebook-links  bool|inline|global  true  yes  Links to notebooks: a chapter's own, those of embeds (not with `global`).
notebook-view  bool|list|map  -  part  For a `notebook`, the `title` and `url` of links to it; `false`: none.
notebook-view-style  text  -  none  The form of such pages.
notebook-preview-options  map  -  none  Options of such pages.
notebook-subarticles  bool  true  none  Notebooks of a manuscript.
format-links  bool|list  true  part  Links below a chapter: none, or a list of `md`, `ipynb`, `{text, href}`.
format-resources  list|text  -  none  Files that a format needs.
minimal  bool  false  none  Pages without a theme.
document-css  bool  false  none  Pandoc's own styles.
section-divs  bool  true  none  Sections are elements; they always are.
identifier-prefix  text  -  none  Letters before every id.
email-obfuscation  none|references|javascript  none  none  How addresses of mail are hidden.
html-q-tags  bool  false  none  Whether quotations are elements.
quarto-required  text  -  none  The version of Quarto that the sources ask for.
about  any  -  none  A page about a person.
listing  any  -  none  Lists of other pages.
comments  map|bool  -  yes  Comments of readers on this page, from a service; `false` leaves the book's out.
search  bool|map  true  yes  Whether a page is found by the search.
other-links  list|bool  -  yes  More links beside a page.
code-links  list|text|bool  -  yes  Links to a page's code; `repo` is the repository.
resources  text|list  -  none  Files that a document needs; `project: resources:` copies files.
bread-crumbs  bool  true  yes  Where a page stands, above its title.
open-graph  bool|map  -  yes  The preview in social networks.
twitter-card  bool|map  -  yes  The preview on Twitter.
email-attachments  list  -  none  Files of a mail.
ojs-engine  bool  -  none  Observable JavaScript.
server  any  -  none  A document that needs a server.
brand-mode  light|dark  light  none  Which side of a brand.
code-copy-button  bool  true  none  The older name of `code-copy`.
mathjax  text  -  none  The address of MathJax; formulas need no script.
katex  text|bool  -  none  The address of KaTeX; formulas need no script.
url  text  -  none  The address of the document.
video-embed  any  -  none  Options of videos.
margin-header  text|list  -  none  Something above the page's contents; it is written below `book` or `website`.
margin-footer  text|list  -  none  Something below the page's contents; it is written below `book` or `website`.
page-navigation  bool  true  yes  Links to the previous and the next page.
repo-actions  text|list|bool  -  yes  Links of the page: edit, issue, source.
reading-time  bool  true  none  Whether the time that a page takes is shown.
slide-level  number  -  none  The level of headings that begin slides.
incremental  bool  -  none  Whether lists of slides appear item by item.
"""
_MERMAID = """
theme  default|dark|forest|neutral  -  yes  Mermaid's own colours, the same in light and dark; without it the book's.
"""


def rows() -> Iterator[Key]:
    """The keys of this module, in the order of the reference."""
    yield from table("format.html", _HTML)
    for name in FORMATS:
        yield from table(f"format.{name}", _EVERY)
        yield from table(f"format.{name}.mermaid", _MERMAID)
    yield from table("mermaid", _MERMAID)
