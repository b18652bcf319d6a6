-- Customers, their keys, and the ledger of counted calls.
-- Ids are TEXT, instants are microseconds since 1970 (UTC) in BIGINT, money is micro-dollars:
-- the same columns, in the same order, stand in every engine's folder.

CREATE TABLE customer (
    id             TEXT    NOT NULL PRIMARY KEY,
    email          TEXT    NOT NULL UNIQUE,          -- lower case, so that one address is one account
    state          TEXT    NOT NULL,                 -- active | suspended
    plan           TEXT    NOT NULL,                 -- the plan names of plans.toml
    plan_limit     BIGINT  NOT NULL CHECK (plan_limit > 0),
    hard_cap       BOOLEAN NOT NULL,
    aws_account_id TEXT,
    license_arn    TEXT    UNIQUE,
    created_us     BIGINT  NOT NULL,
    CHECK (plan <> 'free' OR hard_cap)               -- free has no overage price
);

CREATE TABLE api_key (
    id           TEXT   NOT NULL PRIMARY KEY,        -- the key's public id, no secret
    customer_id  TEXT   NOT NULL REFERENCES customer (id),
    slot         TEXT   NOT NULL CHECK (slot IN ('primary', 'secondary')),
    prefix       TEXT   NOT NULL,                    -- what a list may show
    key_hash     TEXT   NOT NULL UNIQUE,             -- SHA-256 of the whole key, lower-case hex
    state        TEXT   NOT NULL CHECK (state IN ('active', 'deactivated', 'expired')),
    created_us   BIGINT NOT NULL,
    expires_us   BIGINT,
    last_used_us BIGINT
);

CREATE UNIQUE INDEX api_key_one_active_per_slot ON api_key (customer_id, slot) WHERE state = 'active';
CREATE INDEX api_key_customer ON api_key (customer_id);

-- One row per customer and month. `used` only rises; `cap` NULL means that overage is billed.
CREATE TABLE usage_month (
    customer_id   TEXT   NOT NULL REFERENCES customer (id),
    month         TEXT   NOT NULL CHECK (length(month) = 7),
    plan_limit    BIGINT NOT NULL CHECK (plan_limit > 0),
    cap           BIGINT,
    used          BIGINT NOT NULL CHECK (used >= 0),
    overage_calls BIGINT NOT NULL CHECK (overage_calls BETWEEN 0 AND used),
    last_grant    BIGINT NOT NULL CHECK (last_grant >= 0),
    PRIMARY KEY (customer_id, month)
);

-- The ledger. SUM(unit_price_micros) is the overage bill: a credit call has price 0.
CREATE TABLE usage_event (
    customer_id       TEXT    NOT NULL,
    month             TEXT    NOT NULL,
    seq               BIGINT  NOT NULL CHECK (seq > 0),
    id                TEXT    NOT NULL UNIQUE,
    key_id            TEXT    NOT NULL,
    at_us             BIGINT  NOT NULL,
    overage           BOOLEAN NOT NULL,
    unit_price_micros BIGINT  NOT NULL CHECK (unit_price_micros >= 0),
    PRIMARY KEY (customer_id, month, seq)
);

-- For the writer's clock (max) and for freezing a closed hour.
CREATE INDEX usage_event_at ON usage_event (at_us);

CREATE TABLE usage_day (
    customer_id   TEXT   NOT NULL,
    day           TEXT   NOT NULL CHECK (length(day) = 10),
    key_id        TEXT   NOT NULL,
    calls         BIGINT NOT NULL CHECK (calls >= 0),
    overage_calls BIGINT NOT NULL CHECK (overage_calls BETWEEN 0 AND calls),
    PRIMARY KEY (customer_id, day, key_id)
);

-- event_id and response are NULL while the first call with this key is in flight.
CREATE TABLE idempotency (
    customer_id  TEXT   NOT NULL,
    idem_key     TEXT   NOT NULL,
    request_hash TEXT   NOT NULL,
    event_id     TEXT,
    response     TEXT,
    created_us   BIGINT NOT NULL,
    PRIMARY KEY (customer_id, idem_key)
);

CREATE INDEX idempotency_created ON idempotency (created_us);

CREATE TABLE meter_outbox (
    license_arn TEXT   NOT NULL,
    dimension   TEXT   NOT NULL,
    hour_us     BIGINT NOT NULL,
    customer_id TEXT   NOT NULL,
    quantity    BIGINT NOT NULL CHECK (quantity >= 0),
    state       TEXT   NOT NULL,
    attempts    BIGINT NOT NULL DEFAULT 0,
    next_try_us BIGINT NOT NULL,
    record_id   TEXT,
    last_error  TEXT,
    PRIMARY KEY (license_arn, dimension, hour_us)
);
