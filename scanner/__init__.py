"""Eyes and hands for coupons: find the QR codes of a picture, read and write what a coupon's code and number
say.

The library ignores the web application and any framework. Importing it costs next to nothing: the engines
that read pictures wake at the first :func:`read_frame`, and the modules for payloads, numbers and names need
none of them.
"""
