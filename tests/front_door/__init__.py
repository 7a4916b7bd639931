"""The command line as a person meets it: real processes, what they print, how they end."""
