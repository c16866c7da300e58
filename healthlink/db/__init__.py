"""PostgreSQL: the pool, the embedded server, migrations, named statements."""
