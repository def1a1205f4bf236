"""Usage beyond an allowance: an indicative amount that opens a dialogue; whether it is charged is agreed (R-24SO-9)."""
