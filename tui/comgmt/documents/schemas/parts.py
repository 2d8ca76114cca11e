"""Parts of several documents: codes, steps, devices."""

from typing import Final

from comgmt.documents.schemas.writing import keys, listed, maybe
from comgmt.domain.workloads import Workload

DEVICE: Final = keys(
    "resource_id:int name:str state:str? error:code? error_detail:str? state_since:time? failed:bool "
    "joined:str? comanaged:bool? workloads:[str]? authority:str? os_release:str? os_build:str? "
    "client_version:str? last_active_at:time? user:str? domain:str? site_code:str? entra_device_id:str? "
    "state_since_at_least:bool"
)
CODE: Final = keys(
    "code:code kind:str decimal:int signed:int symbol:str? aliases:[str] title:str meaning:str "
    "remediation:[str] transient:str known:bool confidence:str fix:str then:str? turns_after_hours:num? "
    "sources:[str] read_on:str? component:str where:str links:[str] note:str? reading:[str]",
    steps=listed(keys("text:str when:any waits:bool destructive:bool", commands=listed({"type": "object"}))),
    twins=listed(keys("code:code symbol:str? title:str")),
)
AUTHORITY: Final = keys(**{each.value: keys("intune:bool? slider:str") for each in Workload})
CHECK: Final = keys("title:str outcome:str value:str source:str")
DIAGNOSIS: Final = keys("outcome:str verdict:str next_step:str? error:code?", checks=listed(CHECK))
ADVICE: Final = maybe({"type": "object", "required": ["title", "next_step", "steps", "commands"]})
