"""Benchmarks: run by hand, print figures as ratios against a peer in the same run, judge nothing."""
