# Each target does its own set-up: what is missing is installed first, and named.
# The first line of every recipe is that set-up; everything is built in target/.

.PHONY: help run test laws soak bench demo clean

help:
	@echo "make run     open Vouch in the training world"
	@echo "make test    build everything and run every test"
	@echo "make laws    take the control of each law out and see its test fail"
	@echo "make soak    run every repeated test at its full size; goes on where it was stopped"
	@echo "make demo    drive the real window through a look at a record; pictures in target/demo"
	@echo "make bench   measure the reader of records, the journal, the start of the app and the blank screen"

run:
	@scripts/setup --for run
	@scripts/run

test:
	@scripts/setup --for test
	@scripts/test

laws:
	@scripts/setup --for test
	@scripts/laws

soak:
	@scripts/setup --for test
	@scripts/soak

bench:
	@scripts/setup --for test
	@scripts/bench

demo:
	@scripts/setup --for test
	@scripts/demo

clean:
	rm -rf target ui/dist
