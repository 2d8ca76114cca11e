"""Metrics: held against prometheus_client's own parsers, and promtool where there is one (CI has it)."""

import json
import math
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from prometheus_client.core import Metric
from prometheus_client.openmetrics import parser as openmetrics_parser
from prometheus_client.parser import text_string_to_metric_families

from comgmt.documents.metric_families import MetricFamily, MetricSample
from comgmt.documents.metrics.alert_rules import USUAL, alert_rules
from comgmt.documents.metrics.census import Attempt, census_families
from comgmt.documents.metrics.dashboard import dashboard
from comgmt.documents.metrics.exposition import openmetrics, prometheus
from comgmt.documents.metrics.queries import number
from comgmt.documents.tiles import CODES
from comgmt.domain.alerts.rules import CountRule, GrowthRule, Limit, Rule, ShareRule
from comgmt.domain.census import Census, ErrorCount, ErrorTile, Unavailable, trend_counts
from tests.samples.large_site import CENSUS

parse: Callable[[str], Iterable[Metric]] = text_string_to_metric_families  # it has no types
parse_openmetrics: Callable[[str], Iterable[Metric]] = openmetrics_parser.text_string_to_metric_families
PROMTOOL = shutil.which("promtool")
needs_promtool = pytest.mark.skipif(PROMTOOL is None and not os.environ.get("CI"), reason="no promtool here")


def families(census: Census) -> tuple[MetricFamily, ...]:
    findings = {"not_switched": 12, "pending_over_week": None}
    return census_families(census, findings, Attempt(census.taken_at, succeeded=True))


def numbers(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in parse(text)
        for sample in family.samples
    }


def promtool(*arguments: str, given: str = "") -> None:
    assert PROMTOOL is not None
    ran = subprocess.run([PROMTOOL, *arguments], input=given, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_both_formats_give_the_same_numbers_to_independent_parsers() -> None:
    found = families(CENSUS)
    old = numbers(prometheus(found))
    new = {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in parse_openmetrics(openmetrics(found))
        for sample in family.samples
    }
    assert old == new
    assert len(old) > 40


def test_the_numbers_are_those_of_the_census() -> None:
    found = numbers(prometheus(families(CENSUS)))
    counts = trend_counts(CENSUS)
    by = {
        "state.": ("comgmt_devices", "state"),
        "stage.": ("comgmt_stage_devices", "stage"),
        "workload.": ("comgmt_workload_devices", "workload"),
        "error.": ("comgmt_errors", "code"),
        "clients.": ("comgmt_clients", "os"),
        "release.": ("comgmt_release_clients", "release"),
    }
    held = 0
    for key, count in counts.items():
        family = next((family for family in by if key.startswith(family)), None)
        if family is None or key == "clients.all":
            continue
        name, label = by[family]
        labels = frozenset({("site", CENSUS.site.site_code), (label, key.removeprefix(family))})
        assert found[name, labels] == count
        held += 1
    assert held > 30


def test_what_was_not_read_is_left_out_and_said() -> None:
    census = msgspec.structs.replace(
        CENSUS, enrollment=Unavailable("no permission"), errors=Unavailable("no permission")
    )
    text = prometheus(families(census))
    assert "comgmt_devices{" not in text
    assert "comgmt_errors{" not in text
    assert 'comgmt_tile_read{site="P01",tile="enrollment_status"} 0' in text
    assert 'comgmt_tile_read{site="P01",tile="workloads"} 1' in text
    assert not any(math.isnan(value) for value in numbers(text).values())


def test_codes_are_capped_and_sum_to_the_same() -> None:
    errors = tuple(ErrorCount(0x80180000 + n, 1000 - n) for n in range(300))
    census = msgspec.structs.replace(CENSUS, errors=ErrorTile(errors))
    found = {
        labels: value
        for (name, labels), value in numbers(prometheus(families(census))).items()
        if name == "comgmt_errors"
    }
    assert len(found) == CODES + 1
    assert sum(found.values()) == sum(row.count for row in errors)
    assert any(("code", "other") in labels for labels in found)


def test_text_is_escaped_for_any_label() -> None:
    hostile = 'a\\b"c\nd'
    family = MetricFamily(
        name="comgmt_x", help="One\\ two\n", samples=(MetricSample({"policy": hostile}, 1.5),)
    )
    (((_, labels), value),) = numbers(prometheus([family])).items()
    assert (dict(labels)["policy"], value) == (hostile, 1.5)
    (read,) = parse_openmetrics(openmetrics([family]))
    assert read.samples[0].labels["policy"] == hostile


def test_no_series_twice_though_policies_share_their_names() -> None:
    assert not isinstance(CENSUS.deployments, Unavailable)
    doubled = msgspec.structs.replace(
        CENSUS.deployments,
        deployments=tuple(
            msgspec.structs.replace(deployment, deployment_id=f"{deployment.deployment_id}-{n}")
            for deployment in CENSUS.deployments.deployments
            for n in range(3)
        )[:40],
    )
    text = prometheus(families(msgspec.structs.replace(CENSUS, deployments=doubled)))
    lines = [line.rsplit(" ", 1)[0] for line in text.splitlines() if not line.startswith("#")]
    assert len(lines) == len(set(lines))


@needs_promtool
def test_promtool_finds_nothing_to_say_of_the_metrics() -> None:
    promtool("check", "metrics", given=prometheus(families(CENSUS)))


RULES = (
    *USUAL,
    Rule(name="a", subject=CountRule("error.0x80180018", Limit(4, upper=False))),
    Rule(name="b", subject=ShareRule("errors.all", "state.all", Limit(9.5)), hold=timedelta(minutes=90)),
    Rule(name="c", subject=GrowthRule("workload.client_apps", Limit(-5, upper=False), percent=False)),
    Rule(name='d"e', subject=CountRule('deployment.CoMgmt"Settings.success', Limit(1))),
)


@needs_promtool
@pytest.mark.parametrize("rules", [(), RULES])
def test_promtool_takes_the_alert_rules(rules: tuple[Rule, ...], tmp_path: Path) -> None:
    path = tmp_path / "comgmt.rules.yml"
    path.write_text(alert_rules(rules))
    promtool("check", "rules", str(path))


def test_rules_and_dashboard_use_names_that_are_exported() -> None:
    there = {family.name for family in families(CENSUS)}
    for text in (alert_rules(RULES), dashboard()):
        used = set(re.findall(r"comgmt_[a-z_]+", text))
        assert used
        assert used <= there


def test_the_dashboard_asks_for_the_chosen_site_everywhere() -> None:
    document = json.loads(dashboard())
    queries = [target["expr"] for panel in document["panels"] for target in panel["targets"]]
    assert len(queries) == len(document["panels"])
    for query in queries:
        assert len(re.findall(r"comgmt_[a-z_]+\{", query)) == query.count('site="$site"') > 0
    places = [tuple(panel["gridPos"].values()) for panel in document["panels"]]
    assert len(places) == len(set(places))


def test_a_number_of_a_rule_looks_back() -> None:
    assert number("errors.all", "24h") == "sum by (site) (comgmt_failed_devices offset 24h)"
