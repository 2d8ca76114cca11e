"""The ways to sign in that the questions of setup know."""

import sys
from typing import Final

AUTHS: Final = (*(("windows",) if sys.platform == "win32" else ()), "kerberos", "ntlm", "credssp")
