"""The command line: typer lives here, and the library never imports it."""
