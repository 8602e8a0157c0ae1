"""What may follow what after an evaluation, and until when: pure, with time as an argument."""
