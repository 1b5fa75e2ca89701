"""The registry of features, in the order in which they look at a node: the first to claim it has it."""

from bookwright.features.annotation import Annotation
from bookwright.features.appendix import Appendix
from bookwright.features.article import Breadth, Margin
from bookwright.features.assumed import Assumed
from bookwright.features.base import Feature
from bookwright.features.book_index import BookIndex, IndexMark
from bookwright.features.callout import Callout
from bookwright.features.cell import Alternatives, CodeCell, Fold
from bookwright.features.chart import ChartFeature
from bookwright.features.columns import Columns
from bookwright.features.computed import Computed
from bookwright.features.condition import Condition
from bookwright.features.equation import Equation
from bookwright.features.errata import Errata
from bookwright.features.explorer import Explorer
from bookwright.features.float import Float
from bookwright.features.glossary import Glossary, NoTerm
from bookwright.features.graphic import Graphic
from bookwright.features.home import Home
from bookwright.features.keys import Keys
from bookwright.features.landscape import Landscape
from bookwright.features.lightbox import Lightbox
from bookwright.features.list_of import ListOf
from bookwright.features.listing import Listing
from bookwright.features.outreach import Outreach
from bookwright.features.panel import Panel
from bookwright.features.podcast import Podcast
from bookwright.features.purpose import Purpose
from bookwright.features.quiz import Quiz
from bookwright.features.review import Review
from bookwright.features.scheme import Scheme
from bookwright.features.shortcode import PageBreak, ShortcodeFeature
from bookwright.features.table import Table
from bookwright.features.tabset import Tabset
from bookwright.features.theorem import Theorem
from bookwright.features.title_block import AppendixFacts, TitleBlock
from bookwright.features.video import Video

FEATURES: tuple[Feature, ...] = (
    Appendix(), CodeCell(), Fold(), Alternatives(), ChartFeature(), Graphic(), Computed(), Equation(), Video(), Keys(),
    ShortcodeFeature(), PageBreak(), Condition(), Scheme(), Landscape(), Margin(), Breadth(), Tabset(), Columns(),
    Listing(), Lightbox(), Assumed(), Purpose(), Quiz(), Review(), Callout(), Explorer(), Theorem(), Table(), Float(),
    Panel(), Home(), Podcast(), Outreach(), Errata(), TitleBlock(), AppendixFacts(), Annotation(), Glossary(),
    NoTerm(), IndexMark(), BookIndex(), ListOf(),
)  # fmt: skip
