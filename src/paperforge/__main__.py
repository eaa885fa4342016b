"""`python -m paperforge`."""

from paperforge.cli import main

if __name__ == "__main__":
    main()
