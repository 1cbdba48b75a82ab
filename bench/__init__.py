"""Benches: each measures one part of the product and writes its report beside itself."""
