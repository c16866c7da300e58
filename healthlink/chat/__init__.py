"""Conversations of patients and doctors: kept in PostgreSQL, brought over sockets."""
