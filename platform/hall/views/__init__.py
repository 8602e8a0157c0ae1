"""The hall's pages, one module a noun; thin: they ask, show, and call the services."""
