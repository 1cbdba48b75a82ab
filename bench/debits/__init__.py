"""What ``bench.debit`` is made of: houses, rows, servers, a client, peers, figures."""
