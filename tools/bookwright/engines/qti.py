"""A deck's questions → a QTI 2.1 package: an item each, a test with a section for each chapter, a manifest."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from html import escape

from bookwright.deck import Deck, Question, Text
from bookwright.engines.archive import pack

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
CP = "http://www.imsglobal.org/xsd/imscp_v1p1"
MATHML = "http://www.w3.org/1998/Math/MathML"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
# the elements of HTML that an item may hold, and the attributes that they may have there
_TAGS = frozenset(
    """a abbr acronym address b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6
    hr i img kbd li ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var""".split()
)
_ATTRIBUTES = {"a": ("href",), "img": ("src", "alt", "width", "height"), "td": ("rowspan", "colspan"),
               "th": ("rowspan", "colspan", "scope"), "col": ("span",), "colgroup": ("span",)}  # fmt: skip
_BLOCKS = frozenset("p div ul ol dl table pre blockquote h1 h2 h3 h4 h5 h6 hr address".split())


def write(deck: Deck) -> bytes:
    """The archive with `imsmanifest.xml`, `test.xml` and the items in `items/`."""
    files = {f"items/{q.id}.xml": _item(q, deck).encode() for q in deck.questions}
    files["test.xml"] = _test(deck).encode()
    files["imsmanifest.xml"] = _manifest(deck).encode()
    return pack(files)


def _head(name: str, space: str, schema: str, rest: str) -> str:
    where = f'xmlns="{space}" xmlns:xsi="{XSI}" xsi:schemaLocation="{space} {schema}"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} {where} {rest}>\n'


def _manifest(deck: Deck) -> str:
    rows = "".join(
        f'<resource identifier="r-{q.id}" type="imsqti_item_xmlv2p1" href="items/{q.id}.xml">'
        f'<file href="items/{q.id}.xml"/></resource>\n' for q in deck.questions)  # fmt: skip
    needs = "".join(f'<dependency identifierref="r-{q.id}"/>' for q in deck.questions)
    test = '<resource identifier="test" type="imsqti_test_xmlv2p1" href="test.xml"><file href="test.xml"/>'
    schema = "http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd"
    return (
        _head("manifest", CP, schema, 'identifier="manifest"')
        + "<metadata><schema>QTIv2.1 Package</schema><schemaversion>1.0.0</schemaversion></metadata>\n"
        + f"<organizations/>\n<resources>\n{test}{needs}</resource>\n{rows}</resources>\n</manifest>\n"
    )


def _test(deck: Deck) -> str:
    sections = "".join(
        f'<assessmentSection identifier="section-{n}" title={_attribute(chapter)} visible="true">\n'
        + "".join(f'<assessmentItemRef identifier="i-{q.id}" href="items/{q.id}.xml"/>\n' for q in questions)
        + "</assessmentSection>\n"
        for n, (chapter, questions) in enumerate(deck.chapters(), 1)
    )
    head = _head("assessmentTest", QTI, _XSD, f'identifier="test" title={_attribute(deck.title)}')
    part = '<testPart identifier="part" navigationMode="nonlinear" submissionMode="individual">\n'
    return f"{head}{part}{sections}</testPart>\n</assessmentTest>\n"


_XSD = "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd"
# type → cardinality and base type of the response
_RESPONSE = {"single": ("single", "identifier"), "multiple": ("multiple", "identifier"),
             "order": ("ordered", "identifier"), "truefalse": ("single", "identifier"),
             "numeric": ("single", "float"), "fill": ("single", "string")}  # fmt: skip


def _item(q: Question, deck: Deck) -> str:
    cardinality, base = _RESPONSE[q.type]
    right = q.answers if cardinality != "single" else q.answers[:1]
    values = "".join(f"<value>{escape(_name(a) if base == 'identifier' else a)}</value>" for a in right)
    feedback = _content(q.explanation) + f"<p>{_source(q)}</p>"
    return (
        _head("assessmentItem", QTI, _XSD,
              f'identifier="i-{q.id}" title={_attribute(q.title)} adaptive="false" timeDependent="false" '
              f'xml:lang={_attribute(deck.lang)}')
        + f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="{base}">'
        f"<correctResponse>{values}</correctResponse></responseDeclaration>\n"
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>\n'
        '<outcomeDeclaration identifier="FEEDBACK" cardinality="single" baseType="identifier"/>\n'
        f"<itemBody>\n{_body(q, deck)}</itemBody>\n{_processing(q)}"
        '<modalFeedback outcomeIdentifier="FEEDBACK" identifier="explanation" showHide="show">'
        f"{feedback}</modalFeedback>\n</assessmentItem>\n"
    )  # fmt: skip


def _source(q: Question) -> str:
    return f"<a href={_attribute(q.address)}>{escape(q.source)}</a>" if q.address else escape(q.source)


def _name(answer: str) -> str:
    """The identifier of a choice: its letter, or `true` and `false`."""
    return f"choice-{answer}"


def _body(q: Question, deck: Deck) -> str:
    stem = f"<div>{_content(q.stem)}</div>\n"
    if q.type in ("numeric", "fill"):
        unit = f" {escape(q.unit)}" if q.unit else ""
        return f'{stem}<p><textEntryInteraction responseIdentifier="RESPONSE"/>{unit}</p>\n'
    if q.type == "truefalse":
        shown = [("true", escape(deck.words["true"])), ("false", escape(deck.words["false"]))]
    else:
        shown = [(c.letter, _content(c.text)) for c in q.choices]
    choices = "".join(f'<simpleChoice identifier="{_name(name)}">{text}</simpleChoice>\n' for name, text in shown)
    if q.type == "order":
        return f'{stem}<orderInteraction responseIdentifier="RESPONSE" shuffle="true">\n{choices}</orderInteraction>\n'
    most = 0 if q.type == "multiple" else 1
    head = f'<choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="{most}">'
    return f"{stem}{head}\n{choices}</choiceInteraction>\n"


def _processing(q: Question) -> str:
    """One point for what is right; the explanation in any case."""
    given, right = '<variable identifier="RESPONSE"/>', '<correct identifier="RESPONSE"/>'
    if q.type == "numeric":
        mode = f'toleranceMode="relative" tolerance="{100 * q.tolerance:g}"' if q.tolerance else 'toleranceMode="exact"'
        test = f"<equal {mode}>{right}{given}</equal>"
    elif q.type == "fill":
        forms = (f'<baseValue baseType="string">{escape(a)}</baseValue>' for a in q.answers)
        test = f'<or>{"".join(f"""<stringMatch caseSensitive="false">{given}{a}</stringMatch>""" for a in forms)}</or>'
    else:
        test = f"<match>{given}{right}</match>"

    def scored(points: int) -> str:
        return f'<setOutcomeValue identifier="SCORE"><baseValue baseType="float">{points}</baseValue></setOutcomeValue>'

    return (
        f"<responseProcessing>\n<responseCondition><responseIf>{test}{scored(1)}</responseIf>"
        f"<responseElse>{scored(0)}</responseElse></responseCondition>\n"
        '<setOutcomeValue identifier="FEEDBACK"><baseValue baseType="identifier">explanation</baseValue>'
        "</setOutcomeValue>\n</responseProcessing>\n"
    )


def _attribute(value: str) -> str:
    return f'"{escape(value)}"'


# ── content ──────────────────────────────────────────────────────────────────────────────────────
def _content(text: Text) -> str:
    """A text as an item may hold it: known elements and attributes, formulas in MathML, words in blocks."""
    root = ET.fromstring(f"<div>{text.mathml}</div>")
    _tidy(root)
    inner = "".join([escape(root.text or "", quote=False), *map(_written, root)])
    blocks = any(child.tag in _BLOCKS for child in root)
    return inner if blocks or not inner.strip() else f"<p>{inner}</p>"


def _tidy(node: ET.Element) -> None:
    for child in list(node.iter()):
        if child.tag.startswith(f"{{{MATHML}}}"):
            continue
        tag = child.tag if child.tag in _TAGS else "span"
        kept = {k: v for k, v in child.attrib.items() if k in (*_ATTRIBUTES.get(tag, ()), "class")}
        child.tag = tag
        child.attrib.clear()
        child.attrib.update(kept)


def _written(node: ET.Element) -> str:
    text = ET.tostring(node, encoding="unicode")
    # the serializer invents prefixes; a formula says its namespace itself
    return re.sub(r"(</?)ns\d+:", r"\1", re.sub(r' xmlns:ns\d+="[^"]*"', "", text)).replace(
        "<math", f'<math xmlns="{MATHML}"'
    )

