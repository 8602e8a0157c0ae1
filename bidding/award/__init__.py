"""From the evaluation's result to the contract on file, and what becomes of the contract.

Candidates in public, objections and complaints with their clocks, award notice, deposits back,
contract, engineering changes, conduct records.
"""
