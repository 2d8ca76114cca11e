"""What is asked of a store about one device, or about one code."""

from collections.abc import Iterator
from typing import Final

from comgmt.domain.changes import Timeline
from comgmt.domain.device import Device, DeviceRow
from comgmt.domain.error_facts import ErrorFacts
from comgmt.domain.questions import QuestionHit
from comgmt.store.comparing import DeviceStanding, stream_standings
from comgmt.store.details import load_device, load_error_facts
from comgmt.store.finding_devices import find_devices
from comgmt.store.opened_store import OpenedStore
from comgmt.store.questions import device_hits
from comgmt.store.timelines import find_left, load_timeline

_MOST_ID: Final = (1 << 63) - 1


class DeviceAnswers(OpenedStore):
    """Devices by what a person remembers of them, with all that is known."""

    def device(self, resource_id: int) -> Device | None:
        """Everything known of one device; None when the site no longer has it."""
        with self._told() as gathered:
            if gathered is None or not 0 <= resource_id <= _MOST_ID:
                return None
            return self._clean(load_device(self._connection, resource_id, gathered))

    def find(self, text: str, limit: int = 50) -> list[DeviceRow]:
        """Devices by name, resource id, Entra device id or user, the surest first."""
        with self._told():
            return self._clean(find_devices(self._connection, text, limit))

    def device_hits(self, text: str, limit: int) -> list[QuestionHit]:
        """Devices that hold a text in name, user or id, the surest first, as answers to a question."""
        with self._told():
            return self._clean(device_hits(self._connection, text, limit))

    def error_facts(self, code: int | None) -> ErrorFacts:
        """What is known of one error code; None is "failed with no code"."""
        with self._told() as gathered:
            taken_at = None if gathered is None else gathered.taken_at
            return self._clean(load_error_facts(self._connection, code, taken_at))

    def timeline(self, resource_id: int) -> Timeline | None:
        """What happened to a device that is there, or has left; None where nothing is known of it."""
        with self._told():
            return self._clean(load_timeline(self._connection, resource_id))

    def timeline_by_name(self, text: str) -> Timeline | None:
        """That of a device that has left, by its name or resource id."""
        with self._told():
            resource_id = find_left(self._connection, text)
            if resource_id is None:
                return None
            return self._clean(load_timeline(self._connection, resource_id))

    def standings(self) -> Iterator[DeviceStanding]:
        """What may change of each device, in the order of resource ids, as they are asked for."""
        with self._told():
            yield from map(self._clean, stream_standings(self._connection))
