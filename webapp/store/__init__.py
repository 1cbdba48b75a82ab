"""The only tables and the only SELECTs: rows in, domain facts out.

A function here runs inside a transaction handed to it (``tx``) and never commits; right after it come the
partner, file or person whose rows it may see.
"""
