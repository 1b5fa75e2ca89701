"""Keys of `book` and `website`: what stands around the pages, the list of chapters, bibliographic facts."""

from __future__ import annotations

from collections.abc import Iterator

from bookwright.keys import Key, table

_SITE = """
title  text|bool  -  yes  The title.
description  text  -  yes  What search engines and previews say.
image  text  -  yes  A picture for previews.
favicon  text  -  yes  The symbol in the browser's tab.
site-url  text  -  yes  The address of the published site: for sitemaps, previews and links in print.
site-path  text  -  none  The path below the site's host; links are relative and work below any.
repo-url  text  -  yes  The repository of the sources.
repo-subdir  text  -  yes  The folder of the project in its repository.
repo-branch  text  main  yes  The branch that "edit this page" leads to.
repo-actions  text|list|bool  -  yes  Links below a page's contents: edit, issue, source.
repo-link-target  text  -  yes  The `target` of those links.
repo-link-rel  text  -  yes  The `rel` of those links.
issue-url  text  -  yes  Where a problem is reported.
reader-mode  bool  false  yes  A button that hides everything beside the text.
google-analytics  text|map  -  yes  Counting by Google, by an id like `G-ABC123`, once the reader has agreed.
plausible-analytics  text|map  -  yes  Counting by Plausible: a domain, its markup, or `path:` of a file with it.
cookie-consent  bool|text|map  -  part  Its `policy-url`; the question is asked wherever Google counts, and only there.
announcement  text|map|bool  -  yes  A line above every page.
search  bool|map  true  part  `false` leaves the search out; where and how it shows cannot be chosen.
navbar  bool|text|map  -  part  The bar at the top: title, logo, items; it scrolls away, and the search is elsewhere.
sidebar  bool|text|map|list  -  part  The contents at the side, one or several; no `subtitle`, `alignment`, `pinned`.
body-header  text|list|map  -  yes  Markdown above the text of every page.
body-footer  text|list|map  -  yes  Markdown below the text of every page.
margin-header  text|list|map  -  yes  Markdown above the contents of every page.
margin-footer  text|list|map  -  yes  Markdown below the contents of every page.
page-navigation  bool  true  yes  Links to the previous and the next page.
back-to-top-navigation  bool  false  yes  A button that leads to the top.
bread-crumbs  bool  true  yes  Where a page stands, above its title.
page-footer  bool|text|map  -  yes  What stands at the foot of every page: left, center, right.
draft-mode  visible|unlinked|gone|text  gone  none  What happens to drafts; they are published like other pages.
drafts  text|list  -  none  Pages that are not finished; they are published like the others.
comments  bool|map  -  yes  Comments of readers, from a service, which is asked when they click.
open-graph  bool|map  false  yes  Previews in social networks.
twitter-card  bool|map  false  yes  Previews on Twitter.
other-links  list|bool  -  yes  More links beside every page.
code-links  list|bool|text  -  yes  Links to code beside every page; `repo` is the repository.
"""
_SEARCH = """
location  navbar|sidebar  navbar  none  Where the field stands; a button with the contents opens the search.
type  overlay|textbox  overlay  none  How results are shown.
limit  number  50  none  How many results are shown.
collapse-after  number|bool  2  none  How many results of one page are shown at first.
copy-button  bool  false  none  A button that copies the address of a search.
merge-navbar-crumbs  bool  true  none  Whether results say where they stand in the bar.
keyboard-shortcut  text|list  f, /, s  none  The keys that open the search; they are fixed.
show-item-context  bool|tree|parent|root  false  none  Whether results say in which part they are.
algolia  map  -  none  Search by Algolia; pages here ask no other host.
"""
_NAVBAR = """
title  text|bool  -  yes  The title in the bar.
logo  text|map|bool  -  yes  A picture beside the title.
logo-alt  text  -  yes  What that picture shows.
logo-href  text  -  yes  Where that picture leads.
background  text  -  yes  The colour of the bar.
foreground  text  -  yes  The colour of its text.
search  bool  true  none  Whether the search stands in the bar; it stands with the contents, on every page.
pinned  bool  false  none  Whether the bar stays when one reads on; it makes room, and the contents stay.
collapse  bool  true  none  Whether the items fold on small screens; there they stand in the sheet of contents.
collapse-below  sm|md|lg|xl|xxl  lg  none  How small the screen must be for that; the items wrap, so none is lost.
left  list  -  yes  Items at the left.
right  list  -  yes  Items at the right.
toggle-position  left|right  left  none  Where the button of small screens stands; it is that of the contents.
tools-collapse  bool  true  none  Whether tools fold on small screens; they stand in the sheet of contents.
tools  list  -  yes  Buttons with a symbol.
"""
_SIDEBAR = """
id  text  -  part  The name of one of several sidebars.
title  text|bool  -  yes  The title above the contents.
logo  text|map|bool  -  yes  A picture above the contents.
logo-alt  text  -  yes  What that picture shows.
logo-href  text  -  yes  Where that picture leads.
subtitle  text  -  none  A line below the title.
search  bool  true  none  Whether the search stands in the sidebar; it always does.
tools  list  -  yes  Buttons with a symbol.
contents  list|text|map  -  yes  The pages in their order, with `section` and `auto`; a book's are its chapters.
style  docked|floating  docked  yes  Whether the sidebar has a ground of its own.
type  light|dark|text  -  none  Light or dark.
background  text  -  yes  The colour of the sidebar.
foreground  text  -  yes  The colour of its text.
border  bool  true  yes  Whether a line stands beside it.
alignment  left|center|right  center  none  How the title stands.
collapse-level  number  2  yes  How many levels are open.
pinned  bool  false  none  Whether the title stays when one reads on.
header  text|list  -  yes  Markdown above the contents.
footer  text|list  -  yes  Markdown below the contents.
"""
_FOOTER = """
left  text|list|map  -  yes  What stands at the left.
center  text|list|map  -  yes  What stands in the middle.
right  text|list|map  -  yes  What stands at the right.
border  bool|text  true  yes  Whether a line stands above.
background  text  -  yes  The colour of the foot.
foreground  text  -  yes  The colour of its text.
"""
_CARD = """
title  text  -  yes  The title of the preview.
description  text  -  yes  The text of the preview.
image  text|bool  -  yes  The picture of the preview.
image-alt  text  -  yes  What it shows.
image-width  number  -  yes  Its width in pixels.
image-height  number  -  yes  Its height in pixels.
"""
_GRAPH = _CARD + """\
site-name  text  -  yes  The name of the site.
locale  text  -  yes  The language of the preview.
"""
_TWITTER = _CARD + """\
creator  text  -  yes  The author's name on Twitter.
site  text  -  yes  The site's name on Twitter.
card-style  summary|summary_large_image  summary  yes  The form of the card.
"""
_COMMENTS = """
giscus  map|bool  -  yes  Comments kept in the discussions of a repository: `repo`, `repo-id`, `category-id`.
utterances  map|bool  -  yes  Comments kept in the issues of a repository: `repo`.
hypothesis  map|bool  -  part  Notes of readers in the margin, after a click; its client's own settings have no effect.
"""
ITEM = """
text  text  -  yes  The words of an item.
href  text  -  yes  Where it leads: a source of the project, or an address.
file  text  -  yes  A source of the project.
url  text  -  yes  An address.
icon  text  -  part  A symbol by its Bootstrap name.
aria-label  text  -  part  The name for screen readers.
rel  text  -  part  The `rel` of the link.
target  text  -  part  The `target` of the link.
id  text  -  part  An identifier.
menu  list|text  -  part  Items that open below this one.
section  text  -  yes  A group of pages, with `contents`.
contents  list|text|map  -  yes  The pages of a group, by name, glob or `auto`.
auto  text|bool|list  -  yes  All pages of a glob or folder.
part  text  -  yes  A part of the book: words, or a source that opens it.
chapters  list  -  yes  The chapters of a part.
number  number|text  -  none  A number of one's own.
expanded  bool  -  none  Whether a group is open at first.
"""
_BOOK = """
chapters  list|text  -  yes  The chapters in their order: files, or `part` with `chapters`.
appendices  list|text  -  yes  The appendices, numbered with letters.
chapters-depth  number  -  none  How many levels of headings the sidebar shows.
references  text  -  yes  The page that holds the list of sources.
output-file  text  title with dashes  yes  The name of the PDF and the EPUB, without suffix.
cover-image  text  -  yes  The picture on the cover.
cover-image-alt  text  -  yes  What that picture shows.
subtitle  text  -  yes  The line below the title.
author  text|list|map  -  yes  One author or several: a name, or `name`, `affiliation`, `orcid`, `url`.
date  text  -  yes  The date; `today` and `last-modified` become that of the last commit.
date-format  text|map  -  yes  How dates are written.
date-modified  text  -  none  When the book was last changed.
date-meta  text  -  none  The date in metadata.
abstract  text  -  part  A summary of the book, in Markdown, on the home page of the site.
dedication  text  -  yes  To whom the book is given, in Markdown: a page of its own in print, a line on the home page.
sharing  text|list|bool  -  yes  Buttons that share a page: facebook, twitter, linkedin.
downloads  text|list|bool  -  yes  What is offered: pdf, epub, chapters (each a PDF, on its page), zip (the site).
tools  list  -  yes  Buttons with a symbol beside the title.
llms-txt  bool  true  yes  `llms.txt`, a list of the chapters' plain texts for programs that read them.
doi  text  -  part  The identifier of the book, on the copyright page; that of a document is in its front matter.
"""
# facts of the book that its own citations print, and those that only other programs use
_CITED = """
isbn edition editor publisher-place collection-title volume number-of-volumes number-of-pages version status
original-date event event-date event-place genre annote note keyword issn issued publisher volume-title translator
"""
_CSL = """
accessed archive archive-place authority available-date book-title call-number chapter-number citation-key
collection-number composer container-title container-author contributor copyright custom dimensions division
first-number issue jurisdiction language license locator medium number original-author page page-first part
part-title pmid rights scale section source type url year-suffix
"""


def rows() -> Iterator[Key]:
    """The keys of this module, in the order of the reference."""
    yield from table("book", _BOOK)
    for place in ("book", "website"):
        yield from table(place, _SITE)
        for name, text in (("search", _SEARCH), ("navbar", _NAVBAR), ("sidebar", _SIDEBAR), ("page-footer", _FOOTER),
                           ("open-graph", _GRAPH), ("twitter-card", _TWITTER), ("comments", _COMMENTS)):  # fmt: skip
            yield from table(f"{place}.{name}", text)
    yield from table("website", "llms-txt  bool  true  none  A list of chapters' plain texts; other pages have none.")
    for name in _CITED.split():
        what = "A fact of the book, as CSL names it: in the citations that its pages offer, and on the copyright page."
        yield Key(f"book.{name}", ("any",), "", "partly", what)
    for name in _CSL.split():
        yield Key(f"book.{name}", ("any",), "", "no effect", "A fact of the book, as CSL names it; no page prints it.")
