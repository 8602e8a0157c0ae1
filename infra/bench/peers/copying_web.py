"""The house's web process, with the plain copy of `copying` beside everything else."""

import os
import sys


def main() -> None:
    """Serve, as `mingjing web` does."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingjing.settings")
    import django
    from django.conf import settings

    from mingjing.serving import web

    django.setup()
    settings.ROOT_URLCONF = "infra.bench.peers.copying"
    web.main(args=sys.argv[1:])


if __name__ == "__main__":
    main()
