-- What people have set for themselves; what is not here is as their program finds best.
CREATE TABLE settings (
    person INTEGER NOT NULL REFERENCES users (id),
    key    TEXT    NOT NULL,
    value  TEXT    NOT NULL,
    PRIMARY KEY (person, key)
);
