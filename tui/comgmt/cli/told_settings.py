"""The keys of the configuration as answers to a question: what each does, and its value now."""

from typing import Any

import msgspec

from comgmt.cli.setting_keys import SettingKey, keys
from comgmt.cli.settings import Settings, SiteSettings
from comgmt.cli.toml_text import toml
from comgmt.domain.questions import ToldSetting
from comgmt.domain.text import inert

_COMMANDS = frozenset({"clipboard"})  # whose words may name what is nobody else's business


def told_settings(settings: Settings) -> tuple[ToldSetting, ...]:
    """Those of the whole with their values, then those of a site, of which no value is told."""
    now = msgspec.structs.asdict(settings)
    top = [_told(key, "", _value(key, now)) for key in keys(Settings).values()]
    return (*top, *(_told(key, "sites.NAME.", "") for key in keys(SiteSettings).values()))


def _told(key: SettingKey, before: str, value: str) -> ToldSetting:
    line = f"{key.name} = {toml(key.example)}"
    example = f"[sites.NAME] {line}" if before else line
    return ToldSetting(f"{before}{key.name}", inert(key.description), key.right, example, value)


def _value(key: SettingKey, now: dict[str, Any]) -> str:
    value = now[key.name]
    if value is None:
        return "not set"
    return "set" if key.name in _COMMANDS else inert(toml(value))
