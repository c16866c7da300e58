"""Taking money and giving it back: checkout, callbacks, settlement, refunds."""
