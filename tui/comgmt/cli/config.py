"""The configuration file: where it is, what it says, and what is wrong with it in one sentence each."""

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
import platformdirs
import tomli

from comgmt.cli.alert_settings import AlertSettings, TellSettings
from comgmt.cli.durations import seconds
from comgmt.cli.problems import CommandError
from comgmt.cli.safe_files import check_only_mine, check_plain
from comgmt.cli.setting_keys import SettingKey, keys
from comgmt.cli.settings import (
    ALWAYS,
    LEAST_KEPT,
    LEAST_REFRESH,
    LEAST_SWEEP,
    LONGEST_KEPT,
    LONGEST_REFRESH,
    LONGEST_REFUSED,
    LONGEST_SWEEP,
    LONGEST_TIMEOUT,
    MOST_ROWS_PER_SECOND,
    NEVER,
    Settings,
    SiteSettings,
)
from comgmt.cli.toml_text import toml
from comgmt.domain.near import nearest
from comgmt.domain.reading_plan import ReadingPlan
from comgmt.domain.retention import Retention
from comgmt.domain.text import inert
from comgmt.render.theme_names import AUTO, NAMES

if TYPE_CHECKING:
    from comgmt.domain.alerts.rules import Rule

_SITE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_HOST: Final = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?|[0-9a-fA-F:]*:[0-9a-fA-F:.]+")
_SITE_CODE: Final = re.compile(r"[A-Za-z0-9]{3}")
_LARGEST: Final = 1 << 20  # octets; a configuration is a page or two
_TYPES: Final = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a table",
}
_NEVER_KEPT: Final = (
    "a password is never kept in the configuration; use password_command, the environment variable "
    "COMGMT_PASSWORD, or let comgmt ask for it"
)

Table = TypeVar("Table", Settings, SiteSettings, AlertSettings, TellSettings)


class Config(msgspec.Struct, frozen=True):
    """What was read and from where."""

    path: Path
    settings: Settings
    rules: "tuple[Rule, ...]" = ()

    @property
    def refresh_seconds(self) -> int:
        """`refresh` in seconds; valid by construction."""
        return seconds(self.settings.refresh) or LEAST_REFRESH

    @property
    def plan(self) -> ReadingPlan:
        """How sites are read."""
        return ReadingPlan(
            count_above=self.settings.count_above,
            sweep_every=float(seconds(self.settings.sweep_every) or LEAST_SWEEP),
            rows_per_second=self.settings.sweep_rows_per_second,
        )

    @property
    def keep(self) -> Retention:
        """How long the store keeps what was; valid by construction."""
        readings = self.settings.keep_readings
        return Retention(
            timedelta(seconds=seconds(self.settings.keep_changes) or LEAST_KEPT),
            None if readings == ALWAYS else timedelta(seconds=seconds(readings) or LEAST_KEPT),
        )


LEAST_BUDGET: Final = 60  # seconds
_LEAST_BUDGETS: Final = {"budget_rows": 1_000, "budget_megabytes": 1, "budget_requests": 100}


def default_path() -> Path:
    """Where the file is when no --config says otherwise."""
    return Path(platformdirs.user_config_dir("comgmt", appauthor=False)) / "config.toml"


def load(path: Path) -> Config:
    """Read and check a file. Raises CommandError with one sentence for each thing that is wrong."""
    config = _checked(path, _octets(path))
    if config.settings.theme not in (AUTO, *NAMES):  # whether there is one is in another file
        from comgmt.cli.theme_file import own_themes  # noqa: PLC0415 - few have themes of their own

        own_themes(path, config.settings.theme)
    return config


@lru_cache(maxsize=1)  # it is asked for again and again, and seldom another one
def _checked(path: Path, data: bytes) -> Config:
    document = _document(path, data)
    problems: list[str] = []
    sites = _sites(document.pop("sites", {}), problems)
    keymap = _keymap(document.pop("keys", {}), problems)
    tellers = _tables("tell", document.pop("tell", {}), TellSettings, problems)
    alerts = _tables("alerts", document.pop("alerts", {}), AlertSettings, problems)
    rules = _rules(alerts, tellers, problems) if alerts or tellers else ()
    top = _table(document, Settings, "", problems)
    if not problems:
        problems += _settings_problems(top, sites)
    if problems:
        raise CommandError([inert(f"{path}: {problem}.") for problem in problems])
    settings = msgspec.structs.replace(
        msgspec.convert(top, Settings), keys=keymap, sites=sites, alerts=alerts, tell=tellers
    )
    return Config(path, settings, rules)


def _rules(
    alerts: Mapping[str, AlertSettings], tellers: Mapping[str, TellSettings], problems: list[str]
) -> "tuple[Rule, ...]":
    from comgmt.cli.alert_rules import rules_of  # noqa: PLC0415 - few configurations have alerts
    from comgmt.cli.tellers import teller_problems  # noqa: PLC0415 - see above

    problems += [
        f"tell.{name}{problem}" for name, tell in tellers.items() for problem in teller_problems(tell)
    ]
    return rules_of(alerts, tellers, problems)


def _octets(path: Path) -> bytes:
    found = check_plain(path, "a configuration")
    if found is not None:
        check_only_mine(path, found)
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise CommandError(
            f'{path}: there is no such file; "comgmt config example" prints one to start from.'
        ) from None
    except OSError as problem:
        raise CommandError(f"{path}: the configuration cannot be read: {problem.strerror}.") from None
    if len(data) > _LARGEST:
        raise CommandError(f"{path}: the file is larger than 1 MiB and cannot be a configuration.")
    return data


def _document(path: Path, data: bytes) -> dict[str, Any]:
    try:
        return tomli.loads(data.decode("utf-8"))
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise CommandError(f"{path}: line {line} is not UTF-8; save the file as UTF-8.") from None
    except tomli.TOMLDecodeError as problem:
        raise CommandError(f"{path}: {_syntax(problem)}.") from None
    except RecursionError:
        raise CommandError(f"{path}: the file is nested too deeply to be a configuration.") from None


def _syntax(problem: tomli.TOMLDecodeError) -> str:
    """The parser's message with the place first: "line 3, column 5 is not TOML: Expected '=' after a key"."""
    match = re.fullmatch(r"(.*) \(at (line \d+, column \d+|end of document)\)", str(problem), re.DOTALL)
    if match is None:
        return f"this is not TOML: {problem}"
    return f"{match[2]} is not TOML: {match[1]}; text stands in double quotes, a backslash in it is doubled"


def _sites(tables: object, problems: list[str]) -> dict[str, SiteSettings]:
    if not isinstance(tables, dict):
        problems.append("sites is not a table; each site is a table of its own, for example [sites.P01]")
        return {}
    sites = {}
    for name, table in tables.items():
        before = len(problems)
        if not _SITE_NAME.fullmatch(name):
            problems.append(
                f"the site name {toml(name)} is not usable; it must be letters, digits, - _ and ., "
                "for example [sites.P01]"
            )
        elif not isinstance(table, dict):
            problems.append(f"sites.{name} is {_kind(table)}; a site is a table, written [sites.{name}]")
        else:
            values = _table(table, SiteSettings, f"sites.{name}.", problems)
            if len(problems) == before:
                problems += _site_problems(name, values)
            if len(problems) == before:
                sites[name] = msgspec.convert(values, SiteSettings)
    return sites


def _keymap(table: object, problems: list[str]) -> dict[str, str]:
    """The `[keys]` table: what is wrong with it goes into `problems`."""
    if table == {}:
        return {}
    if not isinstance(table, dict):
        problems.append('keys is not a table; write [keys], and below it for example sort = "o"')
        return {}
    from comgmt.screens.key_rules import keymap_problems  # noqa: PLC0415 - few configurations have keys of their own

    no_text = [name for name, keys in table.items() if not isinstance(keys, str)]
    problems += [
        f'keys.{name} is {_kind(table[name])}; it must be text, for example "ctrl-n"' for name in no_text
    ]
    keymap = {name: keys for name, keys in table.items() if isinstance(keys, str)}
    problems += keymap_problems(keymap)
    return keymap


def _tables(title: str, tables: object, kind: type[Table], problems: list[str]) -> dict[str, Table]:
    """The tables `[title.NAME]` by name; what is wrong with one goes into `problems`."""
    if not isinstance(tables, dict):
        problems.append(f"{title} is {_kind(tables)}; it is made of tables, for example [{title}.name]")
        return {}
    found = {}
    for name, table in tables.items():
        before = len(problems)
        if not _SITE_NAME.fullmatch(name):
            problems.append(f"the name {toml(name)} in {title} is not usable; use letters, digits, - _ and .")
        elif not isinstance(table, dict):
            problems.append(f"{title}.{name} is {_kind(table)}; it is a table, written [{title}.{name}]")
        else:
            values = _table(table, kind, f"{title}.{name}.", problems)
            if len(problems) == before:
                found[name] = msgspec.convert(values, kind)
    return found


def _table(table: Mapping[str, Any], kind: type[Table], prefix: str, problems: list[str]) -> dict[str, Any]:
    """The values of the known keys; what is unknown or of a wrong type goes into `problems`."""
    known = keys(kind)
    values = {}
    for name, value in table.items():
        if name not in known:
            problems.append(_unknown(name, prefix, known))
            continue
        try:
            msgspec.convert(value, known[name].type)
        except msgspec.ValidationError:
            problems.append(_wrong_type(prefix + name, value, known[name]))
        else:
            values[name] = value
    return values


def _unknown(name: str, prefix: str, known: Mapping[str, SettingKey]) -> str:
    if name.lower().replace("-", "_") in {"password", "passwd", "pwd", "pass", "secret"}:
        return f"{prefix}{name} is not allowed: {_NEVER_KEPT}"
    meant = nearest(name, known)
    if meant is not None:
        return f"{prefix}{name} is not a key; {meant} is"
    if not prefix and name in keys(SiteSettings):
        return f"{name} belongs to a site; move it below a line such as [sites.P01]"
    return f"{prefix}{name} is not a key; the keys here are {', '.join(known)}"


def _wrong_type(path: str, value: object, key: SettingKey) -> str:
    shown = toml(value) if isinstance(value, str) else _kind(value)
    article = "" if isinstance(value, str) else "is "
    equals = " = " if isinstance(value, str) else " "
    example = f"{key.name} = {toml(key.example)}"
    return f"{path}{equals}{article}{shown}; it must be {key.right}, for example {example}"


def _kind(value: object) -> str:
    return next((words for kind, words in _TYPES.items() if isinstance(value, kind)), "a date")


def _settings_problems(top: Mapping[str, Any], sites: Mapping[str, SiteSettings]) -> list[str]:
    problems = []
    refresh = top.get("refresh", "5m")
    interval = seconds(refresh)
    if interval is None or not LEAST_REFRESH <= interval <= LONGEST_REFRESH:
        problems.append(
            f'refresh = {toml(refresh)} is not usable; it must be a duration from 30s to 7d, for example "5m"'
        )
    above = top.get("count_above", 0)
    if isinstance(above, bool) or above < 0:
        problems.append(
            f"count_above = {toml(above)} is not usable; it must be a number from 0 up, "
            "for example count_above = 20000"
        )
    problems += _sweep_problems(top)
    if "try_refused_after" in top:
        problems += _refused_problems("", top["try_refused_after"])
    problems += [
        problem
        for name in ("keep_changes", "keep_readings")
        if name in top
        for problem in _kept_problems(name, top[name])
    ]
    default = top.get("default_site")
    if default is not None and default not in sites:
        named = ", ".join(sites) or "none"
        problems.append(f"default_site = {toml(default)} names no site of this file; it has: {named}")
    return problems


def _sweep_problems(top: Mapping[str, Any]) -> list[str]:
    problems = []
    every, pace = top.get("sweep_every", "24h"), top.get("sweep_rows_per_second", 1)
    if not LEAST_SWEEP <= (seconds(every) or 0) <= LONGEST_SWEEP:
        problems.append(
            f"sweep_every = {toml(every)} is not usable; it must be a duration from 1h to 30d, "
            'for example "24h"'
        )
    if isinstance(pace, bool) or not 1 <= pace <= MOST_ROWS_PER_SECOND:
        problems.append(
            f"sweep_rows_per_second = {toml(pace)} is not usable; it must be a number from 1 to 1000000, "
            "for example sweep_rows_per_second = 5000"
        )
    return problems


def _site_problems(name: str, values: Mapping[str, Any]) -> list[str]:
    """What is wrong in the values of one site, each as text of the right type."""
    path = f"sites.{name}"
    if "store" in values:
        return _store_problems(path, values)
    if "host" in values and "url" in values:
        return [f"{path} has both host and url; keep one of them"]
    if "host" not in values and "url" not in values:
        return [f'{path} has no host; add one, for example host = "cm01.contoso.com"']
    problems = []
    if "host" in values and not _HOST.fullmatch(values["host"]):
        problems.append(
            f"{path}.host = {toml(values['host'])} is not a host name; write it without https:// and "
            'without a port (for those use url), for example host = "cm01.contoso.com"'
        )
    if "@" in values.get("url", ""):
        problems.append(f"{path}.url must not carry a user or a password; use the key user")
    code = values.get("site_code")
    if code is not None and not _SITE_CODE.fullmatch(code):
        problems.append(
            f"{path}.site_code = {toml(code)} is not a site code; it must be three letters or digits, "
            'for example site_code = "P01"'
        )
    problems += [_timeout_problem(path, key, values[key]) for key in _bad_timeouts(values)]
    problems += _budget_problems(path, values)
    if "try_refused_after" in values:
        problems += _refused_problems(f"{path}.", values["try_refused_after"])
    return problems


def _budget_problems(path: str, values: Mapping[str, Any]) -> list[str]:
    """What bounds a reading must leave room for one."""
    problems = [
        f"{path}.{name} = {values[name]} is not usable; it must be a number from {least} up"
        for name, least in _LEAST_BUDGETS.items()
        if values.get(name, least) < least
    ]
    time = values.get("budget_time", "4h")
    if not LEAST_BUDGET <= (seconds(time) or 0) <= LONGEST_REFRESH:
        problems.append(
            f"{path}.budget_time = {toml(time)} is not usable; it must be a duration from 1m to 7d"
        )
    return problems


def _refused_problems(prefix: str, value: str) -> list[str]:
    if value == NEVER or 1 <= (seconds(value) or 0) <= LONGEST_REFUSED:
        return []
    right = 'it must be a duration from 1s to 365d, or "never", for example "6h"'
    return [f"{prefix}try_refused_after = {toml(value)} is not usable; {right}"]


def _store_problems(path: str, values: Mapping[str, Any]) -> list[str]:
    others = [key for key in values if key != "store"]
    if others:
        return [f"{path} has store, which needs no other key; remove {' and '.join(others)}"]
    if not Path(values["store"]).is_absolute():
        return [f"{path}.store = {toml(values['store'])} is not a full path; write it from / on"]
    return []


def _kept_problems(name: str, value: str) -> list[str]:
    right = keys(Settings)[name].right
    if LEAST_KEPT <= (seconds(value) or 0) <= LONGEST_KEPT or (value == ALWAYS and ALWAYS in right):
        return []
    return [f'{name} = {toml(value)} is not usable; it must be {right}, for example "365d"']


def _bad_timeouts(values: Mapping[str, Any]) -> list[str]:
    names = [key for key in ("connect_timeout", "read_timeout", "operation_timeout") if key in values]
    return [key for key in names if not 1 <= (seconds(values[key]) or 0) <= LONGEST_TIMEOUT]


def _timeout_problem(path: str, key: str, value: str) -> str:
    return (
        f'{path}.{key} = {toml(value)} is not usable; it must be a duration from 1s to 1h, for example "60s"'
    )
