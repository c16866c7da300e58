"""Idempotency-Key: a creating request that is sent again has one effect and the first answer."""
