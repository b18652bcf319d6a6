DROP TABLE meter_outbox;
DROP TABLE idempotency;
DROP TABLE usage_day;
DROP TABLE usage_event;
DROP TABLE usage_month;
DROP TABLE api_key;
DROP TABLE customer;
