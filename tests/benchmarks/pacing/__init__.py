"""A month of broadcasts on a fake clock: the real decision, a model of the sender, a crowd by chance."""
