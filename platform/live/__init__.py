"""Live screens: topics of rows, the relay that writes them, the hub that shows them."""
