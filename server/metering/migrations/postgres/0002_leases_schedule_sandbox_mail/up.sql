-- Repeated requests across servers, changes at a later date, sandbox keys, and mail to be sent.

-- The call that is in flight with this key, and until when it is believed to be: a crash must not block the key.
ALTER TABLE idempotency ADD COLUMN holder TEXT;
ALTER TABLE idempotency ADD COLUMN lease_us BIGINT;

-- When the contract renews; NULL: at the end of each month.
ALTER TABLE customer ADD COLUMN renewal_us BIGINT;

-- At most one change of plan waits for its date.
CREATE TABLE scheduled_change (
    customer_id  TEXT   NOT NULL PRIMARY KEY REFERENCES customer (id),
    kind         TEXT   NOT NULL CHECK (kind IN ('downgrade', 'cancellation')),
    plan         TEXT   NOT NULL,
    plan_limit   BIGINT NOT NULL CHECK (plan_limit > 0),
    effective_us BIGINT NOT NULL,
    created_us   BIGINT NOT NULL
);

CREATE INDEX scheduled_change_effective ON scheduled_change (effective_us);

-- Who does a recurring job now: several servers share the work, one at a time does it.
CREATE TABLE job_lease (
    job      TEXT   NOT NULL PRIMARY KEY,
    holder   TEXT   NOT NULL,
    until_us BIGINT NOT NULL
);

-- Keys that answer from fixtures. Apart from api_key, so that none can ever be charged.
CREATE TABLE sandbox_key (
    id          TEXT   NOT NULL PRIMARY KEY,
    customer_id TEXT   NOT NULL REFERENCES customer (id),
    prefix      TEXT   NOT NULL,
    key_hash    TEXT   NOT NULL UNIQUE,
    state       TEXT   NOT NULL CHECK (state IN ('active', 'deactivated')),
    created_us  BIGINT NOT NULL
);

CREATE INDEX sandbox_key_customer ON sandbox_key (customer_id);

-- Mail to be sent; `id` says what it is about, so that nothing is mailed twice.
CREATE TABLE mail_outbox (
    id          TEXT   NOT NULL PRIMARY KEY,
    customer_id TEXT   NOT NULL REFERENCES customer (id),
    kind        TEXT   NOT NULL,
    month       TEXT   NOT NULL,
    used        BIGINT NOT NULL,
    plan_limit  BIGINT NOT NULL,
    state       TEXT   NOT NULL CHECK (state IN ('waiting', 'sent')),
    attempts    BIGINT NOT NULL,
    next_try_us BIGINT NOT NULL,
    created_us  BIGINT NOT NULL,
    last_error  TEXT
);

CREATE INDEX mail_outbox_waiting ON mail_outbox (next_try_us) WHERE state = 'waiting';
