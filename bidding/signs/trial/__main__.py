"""`python -m bidding.signs.trial [--tenders N] [--seed N]`: print both rates with their bounds."""

import argparse

from bidding.signs.trial.rates import trial


def main() -> None:
    """Run a trial and print what it found."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--tenders", type=int, default=400)
    arguments.add_argument("--seed", type=int, default=1)
    asked = arguments.parse_args()
    rates = trial(asked.tenders, asked.seed)
    print(f"{'accused: honest tenders':28} {rates.accused_tenders}")
    print(f"{'accused: honest pairs':28} {rates.accused_pairs}")
    print(f"{'accused: bystanders':28} {rates.bystanders}")
    print(f"{'found: several deeds':28} {rates.several}")
    for name, count in rates.alone.items():
        print(f"{'found: ' + name:28} {count}   shown: {rates.shown[name]}")


if __name__ == "__main__":
    main()
