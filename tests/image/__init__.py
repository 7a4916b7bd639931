"""The image without an engine: its Dockerfile's steps run in a clean Debian, and what came of it is tried."""
