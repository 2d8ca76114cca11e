"""Every rule of the example is right, and every wrong one is told in a sentence that names key and mend."""

import re
from datetime import time, timedelta
from pathlib import Path

import pytest

from comgmt.cli.config import load
from comgmt.cli.config_example import example
from comgmt.cli.problems import CommandError
from comgmt.domain.alerts.rules import (
    CountRule,
    GrowthRule,
    Limit,
    NewCodeRule,
    QuietHours,
    Rule,
    Severity,
    ShareRule,
)

SITE = '[sites.P01]\nhost = "cm01.contoso.com"\nuser = "CONTOSO\\\\reader"\nauth = "ntlm"\n'


def rules(folder: Path, text: str) -> tuple[Rule, ...]:
    path = folder / "config.toml"
    path.write_text(SITE + text)
    return load(path).rules


def test_three_lines_tell_when_failures_double(tmp_path: Path) -> None:
    (rule,) = rules(tmp_path, '[alerts.failures_double]\ngrowth = "errors.all"\nabove = "100%"\n')
    assert rule.subject == GrowthRule("errors.all", Limit(100), percent=True, span=timedelta(days=1))


def test_the_example_has_a_right_rule_for_every_subject(tmp_path: Path) -> None:
    part = example().split("# Alerts: one table each")[1]
    tables = re.split(r"# The keys of [^\n]*\n", part)
    text = "\n".join(
        line.removeprefix("# ")
        for line in "\n".join((tables[0], tables[1])).splitlines()
        if line.startswith("# [") or re.match(r"# \w+ = ", line)
    )
    first = text[: text.index("count =", text.index("[alerts.site_away]"))]
    tell = '[tell.ops]\ncommand = ["/bin/true"]\n'
    found = rules(tmp_path, first + tell)
    assert len({type(rule.subject) for rule in found}) == 7


def test_words_of_a_rule_are_read(tmp_path: Path) -> None:
    count, share, code = rules(
        tmp_path,
        '[alerts.a]\ncount = "error.2149056536"\nbelow = 3\nfor = "15m"\nseverity = "critical"\n'
        'quiet = "22:00-6:00"\ntell = ["ops"]\n'
        '[alerts.b]\nshare = "workload.client_apps"\nabove = "12.5%"\n'
        '[alerts.c]\nnew_code = true\nspan = "7d"\nat_least = 5\n'
        '[tell.ops]\ncommand = ["/bin/true"]\n[tell.hook]\nwebhook = "https://hooks.contoso.com/x"\n',
    )
    assert count.subject == CountRule("error.0x80180018", Limit(3, upper=False))
    assert (count.hold, count.severity) == (timedelta(minutes=15), Severity.CRITICAL)
    assert (count.quiet, count.tell) == (QuietHours(time(22), time(6)), ("ops",))
    assert share.subject == ShareRule("workload.client_apps", "comanaged", Limit(12.5))
    assert share.tell == ("ops", "hook")
    assert code.subject == NewCodeRule(timedelta(days=7), 5)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[alerts.a]\nabove = 3\n", "alerts.a looks at nothing; give it one of count,"),
        ('[alerts.a]\ncount = "x"\ngrowth = "y"\nabove = 1\n', "alerts.a looks at count and growth"),
        ('[alerts.a]\ncount = "erors.all"\nabove = 1\n', "did you mean errors.all"),
        ('[alerts.a]\ncount = "errors.all"\n', "alerts.a has no limit; add one"),
        ('[alerts.a]\ncount = "errors.all"\nabove = 1\nbelow = 2\n', "both above and below"),
        ('[alerts.a]\ncount = "errors.all"\nabove = "10%"\n', "use share instead of count"),
        ('[alerts.a]\ncount = "errors.all"\nabove = "many"\n', 'alerts.a.above = "many" is not a limit'),
        ('[alerts.a]\ncount = "errors.all"\nabove = true\n', "alerts.a.above"),
        ('[alerts.a]\ncount = "errors.all"\nabove = 1\nspan = "1h"\n', "alerts.a.span has no meaning beside"),
        ('[alerts.a]\nshare = "deployment.X.success"\nabove = 1\n', "say of what with the key of"),
        ('[alerts.a]\ngrowth = "errors.all"\nabove = 1\nspan = "soon"\n', 'alerts.a.span = "soon"'),
        ('[alerts.a]\nfinding = "lost_socks"\n', "is not a finding; there are"),
        ("[alerts.a]\nnew_code = false\n", "new_code = false says nothing"),
        ("[alerts.a]\nnew_code = true\nat_least = 0\n", "at_least = 0 is not usable"),
        ('[alerts.a]\nnot_reached = true\nquiet = "9-17"\n', 'alerts.a.quiet = "9-17" is not usable'),
        ('[alerts.a]\nnot_reached = true\ntell = ["ops"]\n', "is no [tell.NAME] here; there is: none"),
        ('[alerts.a]\nnot_reached = true\nseverty = "critical"\n', "severity is"),
        ('[alerts."a b"]\nnot_reached = true\n', "in alerts is not usable"),
        ("[tell.ops]\n", "tell.ops tells nobody: give it command, webhook or webhook_command"),
        ("[tell.ops]\ncommand = []\n", "tell.ops.command is empty"),
        ('[tell.ops]\nwebhook = "http://hooks.contoso.com"\n', "it must be an https address"),
        ('[tell.ops]\nwebhook = "https://[x"\n', "it must be an https address"),
        ('[tell.ops]\ncommand = ["a"]\ncard = "teams"\n', "card are for webhooks"),
        ('[tell.ops]\ncommand = ["a"]\ntime_out = "1d"\n', "a duration from 1s to 5m"),
        ('[tell.ops]\ncommand = ["a"]\nwebhook = "https://x"\n', "has command and webhook; keep one"),
    ],
)
def test_what_is_wrong_is_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(CommandError) as caught:
        rules(tmp_path, text)
    (sentence,) = caught.value.sentences
    assert words in sentence
    assert sentence.startswith(str(tmp_path / "config.toml"))
