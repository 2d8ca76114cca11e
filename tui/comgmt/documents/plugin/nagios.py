"""A report as a plugin of Nagios, Icinga or Naemon: one line, performance data behind a bar.

By the Monitoring Plugins Development Guidelines: `'label'=value[UOM];[warn];[crit];[min];[max]`, labels
without `=` and quotes, `U` for a number that could not be determined, thresholds as ranges.
"""

from comgmt.documents.plugin.report import Figure, Report, plain
from comgmt.domain.alerts.rules import Limit

_BAD_IN_LABELS = str.maketrans({"'": "", "=": "_", "|": "_"})


def nagios(report: Report) -> str:
    """The line, with its newline. Words never hold a bar, which would begin the performance data."""
    words = f"COMGMT {report.status.name} - {report.site}: {report.summary}"
    if report.stale:
        words += f" [stale: {report.stale}]"
    line = " ".join(words.replace("|", "/").split())
    data = " ".join(_performance(figure) for figure in report.figures)
    return f"{line} | {data}\n" if data else f"{line}\n"


def _performance(figure: Figure) -> str:
    label = " ".join(figure.key.translate(_BAD_IN_LABELS).split()) or "-"
    if figure.value is None:
        return f"'{label}'=U"
    value = f"'{label}'={plain(figure.value)}{figure.unit}"
    return ";".join((value, _range(figure.warning), _range(figure.critical))).rstrip(";")


def _range(limit: Limit | None) -> str:
    """A range outside of which the plugin alerts: `~:10` above ten, `10:` below."""
    if limit is None:
        return ""
    return f"~:{plain(limit.number)}" if limit.upper else f"{plain(limit.number)}:"
