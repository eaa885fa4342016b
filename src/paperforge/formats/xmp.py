"""The XMP packet of a PDF (ISO 16684-1), written by us: WeasyPrint knows one language and one title.

What stands here is what the information dictionary says too, in the same words (ISO 19005-1, 6.7.3): the default title,
description, keywords, tools and dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from paperforge.model.language import Language
from paperforge.render.document import Document

_NAMES = {
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# XML 1.0, 2.2: what no document may hold.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_xmp(document: Document, variant: str) -> str:
    """The packet of an edition; `variant` is a PDF/A part and level such as `2u`, or empty.

    It claims PDF/UA-1 and the variant; `pdf_gates` takes back what the file does not live up to.
    """
    for prefix, uri in _NAMES.items():
        register_namespace(prefix, uri)
    packet = Element(_name("x:xmpmeta"))
    description = SubElement(SubElement(packet, _name("rdf:RDF")), _name("rdf:Description"), {_name("rdf:about"): ""})
    _describe(description, document)
    _claim(description, variant)
    indent(packet, " ")
    return tostring(packet, encoding="unicode") + "\n"


def licence_url(licence: str) -> str:
    """The address of a Creative Commons license by its SPDX id; empty for any other."""
    found = re.fullmatch(r"CC-(BY(?:-NC)?(?:-SA|-ND)?)-(\d\.\d)", licence)
    if found:
        return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/"
    return "https://creativecommons.org/publicdomain/zero/1.0/" if licence == "CC0-1.0" else ""


def _describe(node: Element, document: Document) -> None:
    about, languages = document.about, document.edition.languages
    first = document.language
    _put_alternatives(node, "dc:title", document.title, document.titles)
    _put_list(node, "dc:creator", "Seq", document.authors)
    _put_alternatives(node, "dc:description", document.description, about.descriptions)
    _put_list(node, "dc:subject", "Bag", [word for each in languages for word in about.keywords.get(each, ())])
    _put_list(
        node, "dc:publisher", "Bag", [words[each] for words in about.publishers for each in languages if each in words]
    )
    _put_list(node, "dc:relation", "Bag", [about.series[each] for each in languages if each in about.series])
    _put_list(node, "dc:language", "Bag", [str(language) for language in languages])
    _put_list(node, "dc:date", "Seq", [about.date.isoformat()] if about.date else [])
    _put(node, "dc:format", "application/pdf")
    _put(node, "dc:identifier", next(iter(about.identifiers), ""))
    _put_list(node, "xmp:Identifier", "Bag", about.identifiers)
    _put_alternatives(node, "dc:rights", about.rights.get(first, ""), about.rights)
    if about.rights:
        _put(node, "xmpRights:Marked", "True")
    _put_alternatives(node, "xmpRights:UsageTerms", about.licence, {})
    _put(node, "xmpRights:WebStatement", licence_url(about.licence))
    _put(node, "pdf:Keywords", ", ".join(document.keywords))
    _put(node, "pdf:Producer", f"WeasyPrint {version('weasyprint')}")
    _put(node, "xmp:CreatorTool", "paperforge")
    if document.release:  # XMP Specification Part 2, 1.2.2: the version of the resource
        _put(node, "xmpMM:VersionID", document.release.words)
    moment = document.date.strftime("%Y-%m-%dT%H:%M:%SZ")
    _put(node, "xmp:CreateDate", moment)
    _put(node, "xmp:ModifyDate", moment)


def _claim(node: Element, variant: str) -> None:
    _put(node, "pdfuaid:part", "1")
    if not variant:
        return
    _put(node, "pdfaid:part", variant[0])
    _put(node, "pdfaid:conformance", variant[1:].upper())
    # ISO 19005-1, 6.7.8: a schema that PDF/A does not know is described in the packet.
    schemas = SubElement(SubElement(node, _name("pdfaExtension:schemas")), _name("rdf:Bag"))
    schema = SubElement(schemas, _name("rdf:li"), {_name("rdf:parseType"): "Resource"})
    _put(schema, "pdfaSchema:schema", "PDF/UA Universal Accessibility Schema")
    _put(schema, "pdfaSchema:namespaceURI", _NAMES["pdfuaid"])
    _put(schema, "pdfaSchema:prefix", "pdfuaid")
    properties = SubElement(SubElement(schema, _name("pdfaSchema:property")), _name("rdf:Seq"))
    part = SubElement(properties, _name("rdf:li"), {_name("rdf:parseType"): "Resource"})
    _put(part, "pdfaProperty:name", "part")
    _put(part, "pdfaProperty:valueType", "Integer")
    _put(part, "pdfaProperty:category", "internal")
    _put(part, "pdfaProperty:description", "Indicates, which part of ISO 14289 standard is followed")


def _name(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_NAMES[prefix]}}}{local}"


def _put(node: Element, name: str, value: str) -> None:
    if value:
        SubElement(node, _name(name)).text = _NO_XML.sub("", value)


def _put_list(node: Element, name: str, kind: str, values: Iterable[str]) -> None:
    values = list(values)
    if values:
        container = SubElement(SubElement(node, _name(name)), _name(f"rdf:{kind}"))
        for value in values:
            SubElement(container, _name("rdf:li")).text = _NO_XML.sub("", value)


def _put_alternatives(node: Element, name: str, default: str, texts: Mapping[Language, str]) -> None:
    """A text in several languages: `x-default` first, then each language (ISO 16684-1, 8.2.2.4)."""
    pairs = [
        ("x-default", default or next(iter(texts.values()), "")),
        *((str(key), text) for key, text in texts.items()),
    ]
    if not pairs[0][1]:
        return
    container = SubElement(SubElement(node, _name(name)), _name("rdf:Alt"))
    for tag, value in pairs:
        if value:
            SubElement(container, _name("rdf:li"), {_LANG: tag}).text = _NO_XML.sub("", value)
