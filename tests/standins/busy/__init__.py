"""A page that writes as fast as it can and says what was committed: for seeing what copies of it hold."""
