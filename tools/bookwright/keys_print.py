"""Keys of `format: typst`, of `format: pdf` (LaTeX's, whose meaning is kept where it has one) and `epub`."""

from __future__ import annotations

from collections.abc import Iterator

from bookwright.keys import Key, table

_TYPST = """
papersize  text  a4  yes  The paper: a name, or width x height.
margin  map|list|text  -  part  The margins of a page: top, bottom, inside, outside, left, right, x, y.
section-numbering  text  1.1.1  part  How the numbers of headings are written.
keep-typ  bool  false  part  Keeps the Typst source of the PDF.
codefont  text|list  -  part  The face of code.
mathfont  text|list  -  part  The face of formulas.
font-paths  text|list  -  part  Folders with faces.
colorlinks  bool  true  part  Whether links are coloured.
citecolor  text  -  part  The colour of citations.
filecolor  text  -  part  The colour of links to files.
urlcolor  text  -  part  The colour of addresses.
toccolor  text  -  part  The colour of the contents.
page-numbering  text|bool  1  part  How pages are numbered.
toc-brief  bool  -  yes  Parts and chapters on a page of their own first; default: with parts and ten chapters.
toc-indent  text  -  part  How far levels of the contents are moved.
logo  text|map|bool  -  part  A picture on the title page.
thanks  text  -  part  A word of thanks below the title.
theorem-appearance  simple|fancy|clouds|rainbow  simple  part  The form of theorems.
grid  map  -  part  The widths of text and margins.
margin-geometry  map  -  part  The sizes of margins for notes.
margin-layout  any  -  none  Margins of Quarto's Typst template.
pdf-standard  text|list  -  yes  Standards that the PDF keeps: a-2a, ua-1 …
css-property-processing  none|translate  translate  none  Whether styles of tables become Typst; the book's hold.
include-in-header  text|list|map  -  part  Typst for the head: a file, or `text`.
bibliographystyle  text  -  none  A style of Typst's own citations.
lol  bool  false  part  A list of listings.
brand-mode  light|dark  light  none  Which side of a brand.
output  any  -  none  Options of Quarto.
classoption  text|list  -  part  `oneside` or `twoside`.
geometry  text|list  -  none  Paper and margins as LaTeX takes them; they count below `format: pdf`.
documentclass  text  -  none  A class of LaTeX.
"""
_PDF = """
documentclass  text  scrbook  part  The class of LaTeX: whether a book, a report or an article is made.
classoption  text|list  -  part  `oneside` or `twoside`; other options of LaTeX's class are passed over.
papersize  text  a4  part  The paper.
geometry  text|list  -  part  Paper and margins, as LaTeX's package takes them.
margin-left  text  -  part  The margin at the left.
margin-right  text  -  part  The margin at the right.
margin-top  text  -  part  The margin at the top.
margin-bottom  text  -  part  The margin at the bottom.
keep-tex  bool  false  none  Keeps a LaTeX source; there is none.
lol  bool  false  part  A list of listings.
colorlinks  bool  true  part  Whether links are coloured.
citecolor  text  -  part  The colour of citations.
filecolor  text  -  part  The colour of links to files.
urlcolor  text  -  part  The colour of addresses.
toccolor  text  -  part  The colour of the contents.
boxlinks  bool  false  none  Frames around links.
mathfont  text|list  -  part  The face of formulas.
CJKmainfont  text|list  -  none  The face of Chinese, Japanese and Korean.
fontfamily  text  -  none  A font package of LaTeX; `mainfont` names a face.
fontfamilyoptions  text|list  -  none  Options of it.
mainfontoptions  text|list  -  none  Options of LaTeX's font package.
sansfontoptions  text|list  -  none  Options of LaTeX's font package.
monofontoptions  text|list  -  none  Options of LaTeX's font package.
mathfontoptions  text|list  -  none  Options of LaTeX's font package.
CJKoptions  text|list  -  none  Options of LaTeX's font package.
microtypeoptions  text|list  -  none  Options of LaTeX's microtypography.
fontenc  text  -  none  An encoding of LaTeX's faces.
pdf-engine  text  -  none  The program that makes PDF from LaTeX; Typst does here.
pdf-engine-opt  text  -  none  Options of that program.
pdf-engine-opts  text|list  -  none  Options of that program.
pdf-standard  text|list  -  yes  Standards that the PDF keeps: a-2a, ua-1 …
cite-method  citeproc|natbib|biblatex  citeproc  none  Citations are processed the same way in every format.
biblio-style  text  -  none  A style of LaTeX's citations; `csl` names one.
biblio-title  text  -  none  The heading of LaTeX's list of sources.
biblio-config  bool  -  none  Options of LaTeX's citations.
biblatexoptions  text|list  -  none  Options of LaTeX's citations.
natbiboptions  text|list  -  none  Options of LaTeX's citations.
natbib  bool  -  none  LaTeX's citations.
biblatex  bool  -  none  LaTeX's citations.
hyperrefoptions  text|list  -  none  Options of LaTeX's links; `linkcolor` and its kin count.
links-as-notes  bool  false  none  Addresses as footnotes.
latex-auto-install  bool  true  none  Packages of LaTeX; none is needed.
latex-auto-mk  bool  true  none  Runs of LaTeX.
latex-min-runs  number  1  none  Runs of LaTeX.
latex-max-runs  number  10  none  Runs of LaTeX.
latex-clean  bool  true  none  Files of LaTeX.
latex-makeindex  text  -  none  The program that sorts an index; bookwright does.
latex-makeindex-opts  list|text  -  none  Options of it.
latex-tlmgr-opts  list|text  -  none  Options of LaTeX's packages.
latex-output-dir  text  -  none  Files of LaTeX.
latex-tinytex  bool  true  none  Which LaTeX.
latex-input-paths  list|text  -  none  Files of LaTeX.
use-rsvg-convert  bool  false  none  Vector graphics are read as they are.
indent  bool|text  false  part  Whether paragraphs are indented.
block-headings  bool  true  none  The form of small headings in LaTeX.
linestretch  number|text  -  part  The distance of lines.
pagestyle  text  -  none  Heads and feet of LaTeX's pages.
hidelinks  bool  false  none  Whether links look like text.
beamerarticle  bool  -  none  Slides of LaTeX.
shorthands  bool  false  none  LaTeX's language package.
pdfa  bool|text|list  -  none  Use `pdf-standard`.
thanks  text  -  part  A word of thanks below the title.
"""
_EPUB = """
cover-image  text  -  yes  The picture on the cover of the EPUB.
epub-cover-image  text  -  yes  The picture on the cover of the EPUB.
identifier  text|list|map  -  yes  An identifier: an ISBN, a URN.
rights  text  -  yes  Who holds the rights.
publisher  text  -  yes  Who publishes the book.
creator  text|list|map  -  part  Who made the book, with roles.
contributor  text|list|map  -  part  Who helped to make it, with roles.
subject  text|list|map  -  yes  Topics of the book.
type  text|list  -  yes  What kind of publication it is.
format  text  -  yes  A format in metadata.
relation  text|list  -  yes  A related work.
coverage  text|list  -  yes  What time or place it is about.
source  text|list  -  yes  A work that it comes from.
belongs-to-collection  text  -  part  A series that it belongs to.
group-position  text|number  -  part  Its place in that series.
page-progression-direction  ltr|rtl|default  -  part  Which way pages turn.
ibooks  map  -  yes  Metadata of Apple Books.
accessModes  list  -  none  How the book is perceived; known from what it holds.
accessibility-summary  text  -  none  What is said about accessibility.
epub-metadata  text|map  -  part  Dublin Core metadata: a file of XML elements, or a mapping.
epub-fonts  text|list  -  part  Faces that are put into the EPUB.
epub-title-page  bool  true  part  Whether there is a title page.
epub-chapter-level  number  1  yes  The older name of `split-level`.
split-level  number  1  yes  Down to which level of headings a file of the EPUB begins: 1, with each page.
epub-subdirectory  text  EPUB  yes  The folder in the EPUB.
html-math-method  text|map  mathml  none  Formulas are MathML.
stylesheet  text|list  -  none  The older name of `css`.
"""


def rows() -> Iterator[Key]:
    """The keys of this module, in the order of the reference."""
    yield from table("format.typst", _TYPST)
    yield from table("format.pdf", _PDF)
    yield from table("format.epub", _EPUB)
