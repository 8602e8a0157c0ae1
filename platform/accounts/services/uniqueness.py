"""What the database keeps unique, said to people in words."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg
from django.db import IntegrityError, transaction

from accounts.errors import Refused


@contextmanager
def unless_taken(refusals: Mapping[str, Refused]) -> Iterator[None]:
    """Raise the refusal that `refusals` names for a unique constraint which a write violates.

    Asking beforehand would not do: somebody else may be writing the same at the same moment.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        cause = error.__cause__
        violated = cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None
        refusal = refusals.get(violated or "")
        if refusal is None:
            raise
        raise refusal from error
