"""``python -m immunograph``: the same as the command ``immunograph``."""

from immunograph.cli.main import run

if __name__ == "__main__":
    run()
