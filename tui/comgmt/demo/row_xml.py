"""SQL that writes the XML of one row: SQLite builds the text, Python cuts it into pages.

Shapes: site/FACTS.md#answers.

Children are in alphabetical order. A projection's children have no namespace, those of an instance are in
the namespace of their class. Nulls are xsi:nil, an array is its element repeated, an empty one is left out.
"""

from collections.abc import Sequence
from typing import Final

from comgmt.demo.schema import Kind, Property

WMI: Final = "http://schemas.microsoft.com/wbem/wsman/1/wmi/"
_XSI: Final = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_CIM: Final = 'xmlns:cim="http://schemas.dmtf.org/wbem/wscim/1/common"'
_FRAGMENT: Final = f'<w:XmlFragment {_XSI} xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd">'


def fragment(children: Sequence[str]) -> str:
    """An expression for `<w:XmlFragment>` around the expressions of its children."""
    return _concatenate((quote(_FRAGMENT), *children, quote("</w:XmlFragment>")))


def instance(class_name: str, namespace: str, children: Sequence[str]) -> str:
    """An expression for a class element with its xsi:type."""
    of_class = f'xmlns:p="{WMI}{namespace}/{class_name}" {_CIM} xsi:type="p:{class_name}_Type"'
    opening = f"<p:{class_name} {_XSI} {of_class}>"
    return _concatenate((quote(opening), *children, quote(f"</p:{class_name}>")))


def embedded(alias: str, class_name: str, namespace: str, children: Sequence[str], *, prefix: str) -> str:
    """An expression for an object inside another; `prefix` is "p:" inside an instance, else empty."""
    opening = (
        f'<{prefix}{alias} xmlns:p1="{WMI}{namespace}/{class_name}" {_CIM} xsi:type="p1:{class_name}_Type">'
    )
    return _concatenate((quote(opening), *children, quote(f"</{prefix}{alias}>")))


def nil(name: str) -> str:
    """An expression for an element that is null."""
    return quote(f'<{name} xsi:nil="true"/>')


def child(each: Property, value: str, *, prefix: str = "") -> str:
    """An expression for one property, `value` being the SQL of its value."""
    name = prefix + each.name
    if each.kind is Kind.BOOLEAN:
        true, false = f"'<{name}>true</{name}>'", f"'<{name}>false</{name}>'"
        return f"CASE {value} WHEN 1 THEN {true} WHEN 0 THEN {false} ELSE {nil(name)} END"
    if each.kind is Kind.STRINGS:
        return _array(name, value)
    return f"ifnull('<{name}>' || {_text(each.kind, value, prefix)} || '</{name}>', {nil(name)})"


def quote(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def _text(kind: Kind, value: str, prefix: str) -> str:
    if kind is Kind.STRING:
        return _escaped(value)
    if kind is Kind.DATETIME:
        tag = "cim:Datetime" if prefix else "Datetime"
        return f"'<{tag}>' || {value} || '</{tag}>'"
    return value


def _escaped(value: str) -> str:
    return f"replace(replace(replace({value}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"


def _array(name: str, value: str) -> str:
    items = f"group_concat('<{name}>' || {_escaped('j.value')} || '</{name}>', '')"
    joined = f"SELECT {items} FROM json_each({value}) AS j"  # noqa: S608 - names of our own schema
    return f"CASE WHEN {value} IS NULL THEN {nil(name)} ELSE ifnull(({joined}), '') END"


def _concatenate(parts: Sequence[str]) -> str:
    return " || ".join(parts)
