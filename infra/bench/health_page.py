"""The figures of camera health as a page: docs/camera-health.md is written by this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.bench.health_encoders import EMPTY, FROZEN, WELL
from media.health.rules import USUAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from infra.bench.health_encoders import Behind
    from infra.bench.health_footage import Footage
    from infra.bench.health_trials import Found, Quiet

RULES = f"""\
| fault | a key frame shows it when | lasts |
| --- | --- | --- |
| lost 信号丢失 | none has come | {USUAL.silence.seconds} s |
| black 画面全黑 | mean luma < {USUAL.black_mean:g} and standard deviation < \
{USUAL.black_spread:g} | {USUAL.hold.seconds} s |
| covered 镜头被遮挡 | more than {USUAL.covered_flat:.0%} of its 16 × 9 blocks have a standard \
deviation < 4 | {USUAL.hold.seconds} s |
| frozen 画面冻结 | mean absolute difference to the one before < {USUAL.frozen_difference:g} | \
{USUAL.hold_frozen.seconds} s |
| defocus 画面模糊 | variance of the Laplacian ÷ variance of the luma < {USUAL.defocus_share:g} of \
the baseline's | {USUAL.hold.seconds} s |
| moved 机位移动 | its edges correlate < {USUAL.moved_likeness:g} with the baseline's, and \
> {USUAL.moved_steadiness:g} with the frame before | {USUAL.hold.seconds} s |
"""

HEAD = """\
# Camera health: the rules, and how often they are right

This page was written by `{command}`;
the rules and the figures on it are those of the code that wrote it; the same seed gives them
again.

## The rules
Key frames only, luma only, 480 × 270, burned-in clocks masked. The first rule that holds names
the fault.

"""

BASELINE = """
An alarm is raised once every frame of so long has been ill, and taken back when none has been for
6 s. With a key frame at least every three seconds an alarm comes within ten seconds of its cause;
a camera that sends fewer key frames is too slow for *frozen*, and so is one whose encoder holds a
bit rate rather than a quality ([below](#frozen-behind-real-encoders)). The baseline (median
sharpness and mean edges of eight healthy frames) follows healthy frames with a memory of 300, so
that daylight and chairs become the usual; it is kept with the camera over restarts. Whoever turns a
camera slowly enough is not noticed.
"""

METHOD = """
## The footage
{films}

There is no more footage of fixed cameras in the package registries that this project installs
from, so the same scenes serve many times: each trial is another room, with its own light
(0.7–1.2, drifting, lamps switched three times an hour down to 0.45), sensor noise (σ 0.6–4),
encoder (JPEG 55–92, standing for intra-coded frames) and burned-in clock, and begins at another
moment of the film. **Hours of such rooms are no hours of independent footage**: they show what
light, noise and encoders do, not what other scenes do. An empty meeting room, a crowd before the
lens, night vision and rain are not among them.

## Faults
Laid over the scene after two healthy minutes, at a random moment between two key frames: black
(luma 2–14 with noise); covered (one colour of luma 30–160, up to 25 brighter on one side); frozen
(the same frame over and over while the burned-in clock ticks on); defocus (Gaussian, σ 2–6 pixels
of 480); moved (4–40 % of the width aside, or turned by 4–20 degrees); lost (nothing comes). Found
means: an alarm within ten seconds.
"""

ENCODERS = """
## Frozen, behind real encoders
Where a picture stands still before an encoder that spends its bits by rate, it does not stand still
behind it: each key frame is another attempt at the same picture, and they differ as much as those
of an empty room do, whose sensor's noise goes on. No threshold tells the two apart. Measured with
x264, 768 × 576 at 10 pictures a second, a key frame every two seconds: `vtest` with noise of σ 0.6,
2 and 4, from three moments, frozen after {well} s; and its first picture, empty but for the noise,
for {empty} s at each strength. **Set cameras to variable bit rate by quality**: frozen behind a
constant bit rate, a camera that still sends is not noticed by this rule. Nor is a recorded film
that somebody feeds in a camera's place.

| rate control | trials | found in time | found within {frozen} s | slowest | false alarms, empty |
| --- | --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Result:
    """Everything that was measured, and the command that did it."""

    command: str
    films: list[Footage]
    found: list[Found]
    quiet: list[Quiet]
    behind: list[Behind]
    frame_ms: float


def page(result: Result) -> str:
    """The whole page, in Markdown."""
    films = "\n".join(map(_film, result.films))
    return (
        HEAD.format(command=result.command) + RULES + BASELINE + METHOD.format(films=films)
        + _found(result.found) + _quiet(result.quiet) + _behind(result.behind)
        + _cost(result.frame_ms)
    )  # fmt: skip


def _film(film: Footage) -> str:
    return f"- `{film.name}` ({film.source}): {film.seconds:.1f} s, {len(film.planes)} frames"


def _found(found: Iterable[Found]) -> str:
    lines = [
        "\n| fault | trials | found in time | at least (95 %) | by its own name | slowest |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {one.fault.value} | {one.trials} | {one.found} = {one.share:.1%} | {one.at_least:.1%}"
        f" | {one.named} | {one.slowest:.1f} s |"
        for one in found
    ]
    missed = [f"- {one.fault.value}: {said}" for one in found for said in one.missed]
    if missed:
        lines += ["", "Missed:", *missed]
    return "\n".join(lines) + "\n"


def _quiet(quiet: Iterable[Quiet]) -> str:
    lines = [
        "\n## False alarms",
        "The bound is the upper end of the one-sided 95 % interval of a Poisson count.",
        "",
        "| footage | camera-hours | false alarms | a camera-day, at most (95 %) |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {one.what} | {one.hours:.3f} | {one.alarms.total()} | {one.at_most:.2f} |"
        for one in quiet
    ]
    lines += [
        "",
        "The untouched films are too short to bound anything by themselves; they are here so that",
        "nobody takes the last line for more than it is.",
    ]
    return "\n".join(lines) + "\n"


def _behind(behind: Iterable[Behind]) -> str:
    lines = [
        f"| {one.control} | {one.trials} | {one.in_time} | {len(one.took)}"
        f" | {f'{max(one.took):.0f} s' if one.took else '–'}"
        f" | {one.false} in {one.hours * 60:.0f} min |"
        for one in behind
    ]
    return ENCODERS.format(well=WELL, frozen=FROZEN, empty=EMPTY) + "\n".join(lines) + "\n"


def _cost(frame_ms: float) -> str:
    return (
        f"\n## Cost\nA key frame costs {frame_ms:.1f} ms beside decoding it and making it small"
        " (one thread).\n"
    )
