-- Secrets with which somebody may log in, in place of a password.
CREATE TABLE tokens (
    id         INTEGER PRIMARY KEY,
    person     INTEGER NOT NULL REFERENCES users (id),
    kind       TEXT    NOT NULL CHECK (kind IN ('access', 'session')),
    name       TEXT    NOT NULL,
    name_key   TEXT    NOT NULL,              -- the name folded, for comparison
    hash       TEXT    NOT NULL UNIQUE,       -- SHA-256 of the secret, in hexadecimal
    created_at DOUBLE PRECISION NOT NULL,
    used_at    DOUBLE PRECISION               -- when it last let somebody in; NULL: never
);

CREATE UNIQUE INDEX tokens_name ON tokens (person, name_key) WHERE kind = 'access';

CREATE INDEX tokens_person ON tokens (person, kind);

-- Session tokens die of idleness.
CREATE INDEX tokens_idle ON tokens ((COALESCE(used_at, created_at))) WHERE kind = 'session';

-- Accounts with which nobody is let in, until a moment or (NULL) until the bar is lifted.
CREATE TABLE bars (
    person INTEGER PRIMARY KEY REFERENCES users (id),
    until  DOUBLE PRECISION,
    why    TEXT    NOT NULL
);
