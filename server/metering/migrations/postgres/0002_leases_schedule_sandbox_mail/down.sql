DROP TABLE mail_outbox;
DROP TABLE sandbox_key;
DROP TABLE job_lease;
DROP TABLE scheduled_change;
ALTER TABLE customer DROP COLUMN renewal_us;
ALTER TABLE idempotency DROP COLUMN lease_us;
ALTER TABLE idempotency DROP COLUMN holder;
