-- No statement, lock or forgotten transaction of ours waits for ever. Set on the role, because a
-- transaction pooler refuses start-up parameters and leaks SET; bulk work raises them for itself.
-- A lock is waited for longer than deadlock_timeout (1 s): then one of two who block each other is
-- told that it is a deadlock, and tried again, instead of both giving up.
do $$
begin
    execute format('alter role %I in database %I set statement_timeout = %L',
                   current_user, current_database(), '3s');
    execute format('alter role %I in database %I set lock_timeout = %L',
                   current_user, current_database(), '2s');
    execute format('alter role %I in database %I set idle_in_transaction_session_timeout = %L',
                   current_user, current_database(), '5s');
    execute format('alter role %I in database %I set client_connection_check_interval = %L',
                   current_user, current_database(), '2s');
    -- Compiling a statement takes longer than any of ours runs.
    execute format('alter role %I in database %I set jit = off', current_user, current_database());
end
$$;
