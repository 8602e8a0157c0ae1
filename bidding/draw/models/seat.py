"""Who was drawn, by position; and what they were told."""

from django.db import models

from bidding.draw.rules.kinds import SeatState


class Seat(models.Model):
    """A position of a permutation that was reached. `expert` is sealed: it says who."""

    draw = models.ForeignKey("draw.Draw", models.PROTECT, related_name="seats")
    speciality = models.CharField(max_length=16)
    position = models.PositiveIntegerField()
    place = models.PositiveIntegerField()
    leaf = models.CharField(max_length=64)
    expert = models.BinaryField()
    state = models.CharField(max_length=12, choices=SeatState.choices, default=SeatState.DRAWN)
    reached = models.PositiveIntegerField()
    """The how-manieth position of the draw it was, over all specialities."""
    called_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    evidence = models.BinaryField(null=True)
    """What the skip rests on, sealed; its SHA-256 stands in the statement."""
    statement = models.BinaryField(null=True)
    """The draw-skip that waits for the supervisor's signature, or has it."""
    sigs = models.BinaryField(null=True)
    skipped_order = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["speciality", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "speciality", "position"], name="draw_seat_position"
            )
        ]


class Message(models.Model):
    """A message that went out, as the gateway took it; text and number are sealed."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="messages")
    content = models.BinaryField()
    gateway = models.CharField(max_length=60)
    reference = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
