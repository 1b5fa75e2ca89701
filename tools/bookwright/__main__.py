"""`python -m bookwright` is the same as `bookwright`."""

import sys

from bookwright.cli import main

if __name__ == "__main__":
    sys.exit(main())
