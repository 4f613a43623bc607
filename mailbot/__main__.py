"""`python -m mailbot` and the `mailbot` command."""

from __future__ import annotations

from mailbot.cli.main import main

if __name__ == "__main__":
    main()
