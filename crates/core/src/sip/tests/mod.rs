//! What the tests of `sip` share. Each runs on SQLite and on PostgreSQL.
