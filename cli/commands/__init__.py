"""The commands, one file each: ``command``, its ``PANEL`` in the help, its ``EXAMPLES``."""
