"""`python -m kg` is the command `kg`."""

from kg.cli import app

if __name__ == "__main__":  # processes of a pool import this module again
    app()
