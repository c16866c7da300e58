"""The payment platform that several banks run ("RBS"): orders, operations, pages, callbacks."""
