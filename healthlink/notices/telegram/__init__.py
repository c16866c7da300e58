"""What the bot has to say: kept in the transaction that causes it, sent in order in each chat."""
