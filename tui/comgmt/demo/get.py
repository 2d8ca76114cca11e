"""Get of one instance by its keys: the only way to a lazy property (site/FACTS.md#lazy-properties)."""

from comgmt.demo import row_xml
from comgmt.demo.schema import Kind, Property, WmiClass
from comgmt.demo.wql import Query

_LAZY_TABLE = "lazy_value"


def get_query(wmi_class: WmiClass, selectors: dict[str, str]) -> Query | None:
    """The SQL for the whole instance; None when the selectors do not name a key, and nothing else."""
    wanted = {name.lower(): value for name, value in selectors.items()}
    wanted.pop("__cimnamespace", None)
    keys = [each for key in wmi_class.keys if (each := wmi_class.find(key)) is not None]
    if not wanted or not set(wanted) <= {each.name.lower() for each in keys}:
        return None
    chosen = [each for each in keys if each.name.lower() in wanted]
    tests = " AND ".join(f"t.{each.name} = ?{place + 1}" for place, each in enumerate(chosen))
    children = [row_xml.child(each, _value(each, wmi_class), prefix="p:") for each in wmi_class.properties]
    xml = row_xml.instance(wmi_class.name, wmi_class.namespace, children)
    sql = f"SELECT {xml} FROM {wmi_class.name} AS t WHERE {tests}"  # noqa: S608 - names of our own classes
    return Query(sql, tuple(wanted[each.name.lower()] for each in chosen), (wmi_class.name,))


def _value(each: Property, wmi_class: WmiClass) -> str:
    if not each.lazy or each.kind is not Kind.STRING:
        return each.sql("t")
    key = wmi_class.keys[0]
    return f"(SELECT l.{each.name} FROM {_LAZY_TABLE} AS l WHERE l.{key} = t.{key})"  # noqa: S608 - as above
