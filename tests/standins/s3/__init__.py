"""A front before a real S3 server that spoils its answers on command.

    async with S3Front("http://127.0.0.1:8333") as front:  # front.url is what workers are told
        front.fault = Fault.HANG
        ...
        front.fault = None

It runs in the test's own process; workers in others only see its address. `front.asked` counts requests by
method, those that were spoiled included.
"""
