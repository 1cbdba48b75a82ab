"""Guichet: read a coupon, verify who holds it, debit it exactly once.

Importing this package loads nothing, so that ``webapp.domain`` stays free of Flask and SQLAlchemy.
"""
