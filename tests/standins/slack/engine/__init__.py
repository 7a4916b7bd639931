"""npm `emulate` as the stand-in's state and Web API, and the process that runs it."""
