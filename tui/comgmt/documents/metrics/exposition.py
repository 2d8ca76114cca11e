"""Families as text: OpenMetrics 1.0, and the Prometheus format 0.0.4 that text file collectors read.

No sample carries a time of its own: windows_exporter rejects a text file that does (facts: monitoring).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from comgmt.documents.metric_families import MetricFamily, Number

_LARGEST_INTEGER: Final = 1 << 53


def openmetrics(families: Iterable[MetricFamily]) -> str:
    """OpenMetrics 1.0; ends with its `# EOF`."""
    lines = [line for family in families for line in _family(family, openmetrics=True)]
    return "\n".join([*lines, "# EOF", ""])


def prometheus(families: Iterable[MetricFamily]) -> str:
    """The text format 0.0.4; ends with a newline."""
    lines = [line for family in families for line in _family(family, openmetrics=False)]
    return "\n".join([*lines, ""])


def _family(family: MetricFamily, *, openmetrics: bool) -> Iterator[str]:
    if not family.samples:
        return
    name = family.name if openmetrics else family.sample_name
    yield f"# HELP {name} {_escaped(family.help, quotes=openmetrics)}"
    yield f"# TYPE {name} {family.type if openmetrics else 'gauge'}"
    if openmetrics and family.unit:
        yield f"# UNIT {name} {family.unit}"
    for sample in family.samples:
        yield f"{family.sample_name}{_labels(sample.labels)} {_number(sample.value)}"


def _labels(labels: Mapping[str, str]) -> str:
    inside = ",".join(f'{name}="{_escaped(value, quotes=True)}"' for name, value in labels.items())
    return f"{{{inside}}}" if inside else ""


def _escaped(text: str, *, quotes: bool) -> str:
    text = text.replace("\\", "\\\\").replace("\n", "\\n")
    return text.replace('"', '\\"') if quotes else text


def _number(value: Number) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_INTEGER:
        return str(int(value))
    return repr(value)
