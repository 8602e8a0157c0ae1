"""`python -m mingjing` is the `mingjing` command."""

from mingjing.cli import main

main()
