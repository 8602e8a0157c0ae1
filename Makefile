# Every goal is a line of infra/bootstrap.py, which also works by itself:
#   python3 infra/bootstrap.py demo SPEED=60
# What a goal needs is set up first; a second run finds it done.

PYTHON ?= python3
GOALS := demo test check bench soak lock bundle ebid setup clean

.PHONY: help $(GOALS)

help:
	@$(PYTHON) infra/bootstrap.py help

# Variables given to make (SPEED, RECORD, PORT, HOST, ARGS, UPGRADE) reach the goal's environment.
$(GOALS):
	@$(PYTHON) infra/bootstrap.py $@
