"""The configuration file: what is right is read, what is wrong is one sentence with file, key and mend."""

import contextlib
from pathlib import Path
from typing import get_args

import pytest
import tomli
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comgmt.cli.config import Config, default_path, load
from comgmt.cli.config_example import example
from comgmt.cli.durations import seconds
from comgmt.cli.problems import CommandError
from comgmt.cli.setting_keys import keys
from comgmt.cli.settings import PaneChoice, Settings, SiteSettings
from comgmt.cli.targets import choose_site, target_for
from comgmt.cli.toml_text import toml
from comgmt.domain.census import TileKey
from tests.cli.conftest import Run

SITE = '[sites.P01]\nhost = "cm01.contoso.com"\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(CommandError) as caught:
        load(write(folder, text))
    assert caught.value.exit_code == 2
    return list(caught.value.sentences)


def read(folder: Path, text: str) -> Config:
    return load(write(folder, text))


def test_every_key_of_the_design_is_read(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        r"""
        default_site = "P01"
        refresh = "5m"
        [sites.P01]
        host = "cm01.contoso.com"
        auth = "kerberos"
        user = "CONTOSO\\reader"
        password_command = "pass show configmgr/reader"
        ca_file = "/etc/ssl/contoso.pem"
        site_code = "P01"
        provider_hosts = ["cm02.contoso.com"]
        """,
    )
    site = config.settings.sites["P01"]
    assert config.settings.default_site == "P01"
    assert config.refresh_seconds == 300
    assert site.user == "CONTOSO\\reader"
    assert site.provider_hosts == ("cm02.contoso.com",)


def test_a_host_is_reached_over_https_on_5986(tmp_path: Path) -> None:
    config = read(tmp_path, SITE)
    target = target_for(config, "P01", sign_in=False)
    assert target.url == "https://cm01.contoso.com:5986/wsman"
    assert target.auth == "kerberos"
    assert target.password is None


def test_an_ipv6_host_stands_in_brackets(tmp_path: Path) -> None:
    config = read(tmp_path, '[sites.P01]\nhost = "fd00::1"\n')
    assert target_for(config, "P01", sign_in=False).url == "https://[fd00::1]:5986/wsman"


def test_timeouts_arrive_in_seconds(tmp_path: Path) -> None:
    text = SITE + 'connect_timeout = "3s"\nread_timeout = "2m"\noperation_timeout = "1m"\n'
    target = target_for(read(tmp_path, text), "P01", sign_in=False)
    assert (target.connect_timeout, target.read_timeout, target.operation_timeout) == (3, 120, 60)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('hots = "a"', "sites.P01.hots is not a key; host is."),
        ('colour = "red"', "sites.P01.colour is not a key; the keys here are host, url, auth"),
        ("host = 5", "sites.P01.host is a number; it must be a host name without https://"),
        ('host = "https://cm01"', 'sites.P01.host = "https://cm01" is not a host name'),
        ('host = "cm01:5986"', "without a port (for those use url)"),
        (
            'host = "cm01"\nauth = "magic"',
            'sites.P01.auth = "magic"; it must be one of kerberos, windows, ntlm',
        ),
        ('host = "cm01"\nurl = "https://cm01/wsman"', "sites.P01 has both host and url; keep one of them."),
        ('user = "reader"', "sites.P01 has no host; add one"),
        ('host = "cm01"\nsite_code = "P001"', 'sites.P01.site_code = "P001" is not a site code'),
        (
            'host = "cm01"\nprovider_hosts = "cm02"',
            'provider_hosts = "cm02"; it must be a list of host names',
        ),
        (
            'host = "cm01"\nprovider_hosts = [1]',
            "sites.P01.provider_hosts is a list; it must be a list of host",
        ),
        ('host = "cm01"\nread_timeout = "soon"', "a duration from 1s to 1h"),
        ('host = "cm01"\nread_timeout = "0s"', 'sites.P01.read_timeout = "0s" is not usable'),
    ],
)
def test_a_wrong_key_of_a_site_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    found = problems(tmp_path, f"[sites.P01]\n{text}\n")
    assert len(found) == 1
    assert found[0].startswith(f"{tmp_path / 'config.toml'}: ")
    assert sentence in found[0]
    assert found[0].endswith(".")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('refresh = "5"\n' + SITE, 'refresh = "5" is not usable; it must be a duration from 30s to 7d'),
        ('refresh = "29s"\n' + SITE, "from 30s to 7d"),
        ('keep_changes = "always"\n' + SITE, "must be a duration from 1d to 3650d, for example"),
        ('keep_changes = "12h"\n' + SITE, 'keep_changes = "12h" is not usable'),
        ('keep_readings = "never"\n' + SITE, 'a duration from 1d to 3650d, or "always"'),
        ("count_above = -1\n" + SITE, "count_above = -1 is not usable; it must be a number from 0 up, for"),
        ('count_above = "20k"\n' + SITE, "must be a number from 0 up, for example count_above = 20000"),
        ("count_above = true\n" + SITE, "count_above is true or false; it must be a number from 0 up"),
        ('sweep_every = "5m"\n' + SITE, "must be a duration from 1h to 30d, for example"),
        ('sweep_every = "never"\n' + SITE, 'sweep_every = "never" is not usable'),
        ("sweep_rows_per_second = 0\n" + SITE, "must be a number from 1 to 1000000, for example"),
        ('sweep_rows_per_second = "all"\n' + SITE, "for example sweep_rows_per_second = 5000"),
        ("refresh = 300\n" + SITE, "refresh is a number; it must be a duration"),
        ('refesh = "5m"\n' + SITE, "refesh is not a key; refresh is."),
        ('host = "cm01"\n', "host belongs to a site; move it below a line such as [sites.P01]."),
        ('default_site = "P02"\n' + SITE, 'default_site = "P02" names no site of this file; it has: P01.'),
        ('sites = "P01"\n', "sites is not a table"),
        ('[sites]\nP01 = "cm01"\n', "sites.P01 is text; a site is a table"),
        ('[sites."../x"]\nhost = "a"\n', 'the site name "../x" is not usable'),
        ("glyphs = true\n" + SITE, "glyphs is true or false; it must be one of auto, full, safe, ascii"),
    ],
)
def test_a_wrong_top_level_key_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    found = problems(tmp_path, text)
    assert len(found) == 1
    assert sentence in found[0]


@pytest.mark.parametrize("key", ["password", "Password", "passwd", "pwd", "secret"])
def test_a_password_is_refused_without_being_repeated(tmp_path: Path, key: str) -> None:
    found = problems(tmp_path, f'{SITE}{key} = "hunter2"\n')
    assert len(found) == 1
    assert f"sites.P01.{key} is not allowed" in found[0]
    assert "password_command" in found[0]
    assert "COMGMT_PASSWORD" in found[0]
    assert "hunter2" not in found[0]


def test_a_url_with_a_password_is_refused_without_being_repeated(tmp_path: Path) -> None:
    found = problems(tmp_path, '[sites.P01]\nurl = "https://reader:hunter2@cm01/wsman"\n')
    assert "must not carry a user or a password" in found[0]
    assert "hunter2" not in found[0]


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, 'refesh = "5m"\n[sites.P01]\nhots = "a"\npassword = "x"\n')
    assert len(found) == 3


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    found = problems(tmp_path, 'refresh = "5m"\nuser = CONTOSO\n')
    assert "line 2, column 8 is not TOML" in found[0]


def test_a_single_backslash_is_explained(tmp_path: Path) -> None:
    found = problems(tmp_path, '[sites.P01]\nuser = "CONTOSO\\reader \\q"\n')
    assert "line 2" in found[0]
    assert "a backslash in it is doubled" in found[0]


def test_files_that_cannot_be_configurations(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'user = "a"\nhost = "\xff"\n')
    with pytest.raises(CommandError, match="line 2 is not UTF-8"):
        load(path)
    path.write_bytes(b"#" * (1 << 20) + b"\n")
    with pytest.raises(CommandError, match="larger than 1 MiB"):
        load(path)
    path.write_text("a = " + "[" * 5000)
    with pytest.raises(CommandError, match=r"not TOML|nested too deeply"):
        load(path)
    with pytest.raises(CommandError, match="there is no such file"):
        load(tmp_path / "none.toml")
    with pytest.raises(CommandError, match="is a folder, not a file"):
        load(tmp_path)


def test_control_characters_of_a_key_do_not_reach_the_sentence(tmp_path: Path) -> None:
    found = problems(tmp_path, '"\\u001b]52;c;x" = 1\n')
    assert "\x1b" not in found[0]


def test_the_site_that_is_meant(tmp_path: Path) -> None:
    one = read(tmp_path, SITE)
    assert choose_site(one, None) == "P01"
    assert choose_site(one, "p01") == "P01"
    with pytest.raises(CommandError, match="there is no site 'X01'; it has: P01"):
        choose_site(one, "X01")
    two = read(tmp_path, f'{SITE}[sites.P02]\nhost = "cm02"\n')
    with pytest.raises(CommandError, match=r"several sites \(P01, P02\)"):
        choose_site(two, None)
    chosen = read(tmp_path, f'default_site = "P02"\n{SITE}[sites.P02]\nhost = "cm02"\n')
    assert choose_site(chosen, None) == "P02"
    with pytest.raises(CommandError, match="there is no site in it"):
        choose_site(read(tmp_path, ""), None)


def test_unsafe_settings_are_refused_before_a_password_is_looked_for(tmp_path: Path) -> None:
    text = '[sites.P01]\nurl = "http://cm01.contoso.com:5985/wsman"\nauth = "basic"\nuser = "reader"\n'
    with pytest.raises(CommandError, match="in clear") as caught:
        target_for(read(tmp_path, text), "P01", ask=lambda _prompt: pytest.fail("asked"))
    assert caught.value.exit_code == 2


def test_the_example_is_valid_as_it_is(tmp_path: Path) -> None:
    config = read(tmp_path, example())
    assert choose_site(config, None) == "P01"
    target = target_for(config, "P01", sign_in=False)
    assert (target.auth, target.user) == ("kerberos", None)


@pytest.mark.parametrize("name", [*keys(Settings), *keys(SiteSettings)])
def test_every_key_stands_in_the_example_with_a_sentence(name: str) -> None:
    lines = example().splitlines()
    at = next(index for index, line in enumerate(lines) if line.removeprefix("# ").startswith(f"{name} = "))
    assert lines[at - 1].startswith("# ")
    assert lines[at - 1].endswith(".")


@pytest.mark.parametrize(
    "name", [*keys(Settings), *(key for key in keys(SiteSettings) if key not in {"url", "store"})]
)
def test_every_key_commented_out_in_the_example_is_right(tmp_path: Path, name: str) -> None:
    read(tmp_path, example().replace(f"\n# {name} = ", f"\n{name} = "))


def test_all_fields_have_their_sentence() -> None:
    assert list(keys(SiteSettings)) == list(SiteSettings.__struct_fields__)
    assert [*keys(Settings), "keys", "alerts", "tell", "sites"] == list(Settings.__struct_fields__)


def test_keys_of_actions_may_be_dotted_or_a_table(tmp_path: Path) -> None:
    dotted = read(tmp_path, 'keys.refresh = "F5 r"\n[sites.P01]\nhost = "a"\n')
    table = read(tmp_path, '[keys]\nrefresh = "F5 r"\n')
    assert dotted.settings.keys == table.settings.keys == {"refresh": "F5 r"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("keys = 3\n", "keys is not a table"),
        ("[keys]\nsort = 3\n", "keys.sort is a number; it must be text"),
        ('[keys]\nsort = "ctrl-nothing"\n', 'keys.sort: "ctrl-nothing" is not a key'),
        ('[keys]\nsrot = "o"\n', "keys.srot is no action; sort is"),
        ('[keys]\nsort = "q"\n', '"q" is both sort (sort by the next column) and quit (quit; asks nothing'),
    ],
)
def test_keys_that_cannot_be_are_refused_with_both_names(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(CommandError) as caught:
        read(tmp_path, text)
    assert len(caught.value.sentences) == 1
    assert sentence in caught.value.sentences[0]


@given(st.text(max_size=60))
def test_any_text_is_written_as_toml_reads_it(text: str) -> None:
    written = toml(text).replace("\x7f", "\\u007f")
    assert tomli.loads(f"a = {written}")["a"] == text


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=60,
    deadline=None,
)
@given(
    st.dictionaries(st.sampled_from(["host", "user", "x", "refresh"]), st.integers() | st.text(max_size=9))
)
def test_any_table_gives_a_config_or_sentences(tmp_path: Path, table: dict[str, int | str]) -> None:
    lines = [f"{name} = {toml(value)}" for name, value in table.items()]
    path = write(tmp_path, "[sites.P01]\n" + "\n".join(lines).replace("\x7f", ""))
    with contextlib.suppress(CommandError):
        load(path)


@pytest.mark.parametrize(("text", "value"), [("30s", 30), ("5m", 300), ("1h", 3600), (" 2 D ", 172800)])
def test_durations(text: str, value: int) -> None:
    assert seconds(text) == value


@pytest.mark.parametrize("text", ["", "5", "m", "-5m", "5 minutes", "1.5h", "٣m", "9999999s"])
def test_what_is_no_duration(text: str) -> None:
    assert seconds(text) is None


def test_the_command_prints_the_path(run: Run) -> None:
    ran = run("config", "path")
    assert ran == (0, f"{default_path()}\n", "")


def test_the_command_checks_a_file(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, SITE)
    assert run("config", "check", "--config", str(path)) == (0, f"{path} is right: P01.\n", "")


def test_the_file_may_be_named_before_the_command(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, SITE)
    assert run("--config", str(path), "config", "check") == (0, f"{path} is right: P01.\n", "")


def test_the_command_names_what_is_wrong(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, '[sites.P01]\nhost = "cm01"\nauth = "ntlm"\n')
    ran = run("config", "check", "--config", str(path))
    assert ran.code == 2
    assert ran.out == ""
    assert ran.sentences == [
        f'{path}: Site P01: ntlm sign-in needs user, for example user = "CONTOSO\\\\reader".'
    ]


def test_an_option_that_says_nothing_here_is_said(run: Run) -> None:
    ran = run("--demo", "config", "check")
    assert ran.code == 2
    assert ran.sentences[0].startswith("--demo says nothing here: config check checks the configuration")


def test_without_a_file_the_command_says_how_to_start(run: Run) -> None:
    ran = run("config", "check")
    assert ran.code == 2
    assert "comgmt setup" in ran.err
    assert "comgmt --demo" in ran.err
    assert "comgmt config example" in ran.err


def test_the_example_goes_to_stdout_and_into_the_usual_place(run: Run) -> None:
    ran = run("config", "example")
    default_path().parent.mkdir(parents=True)
    default_path().write_text(ran.out, encoding="utf-8")
    assert run("config", "check").code == 0


def test_every_pane_can_list_the_views() -> None:
    assert get_args(PaneChoice) == tuple(tile.value for tile in TileKey)


def test_the_path_is_that_of_the_configuration_that_was_named(run: Run, home: Path) -> None:
    named = str(home / "mine.toml")
    for words in (("config", "path", "--config", named), ("--config", named, "config", "path")):
        ran = run(*words)
        assert (ran.code, ran.out) == (0, f"{named}\n")
    assert run("config", "path").out == f"{home / 'config' / 'comgmt' / 'config.toml'}\n"
