"""The Django project: settings, addresses, processes and the `mingjing` command."""
