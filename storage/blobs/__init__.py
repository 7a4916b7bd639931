"""Files under keys: in a folder, in S3, in memory for tests; one contract."""
