"""Who is to get a broadcast: lists of recipients as businesses have them, and the report they get back."""
