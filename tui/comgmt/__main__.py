"""`python -m comgmt`: the same as the command `comgmt`."""

import sys

from comgmt.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
