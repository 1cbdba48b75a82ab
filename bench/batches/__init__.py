"""Ten thousand coupons imported and issued: figures of ``make bench WHAT=pages``."""
