-- Nodes of a network as crawlers found them. Times are milliseconds since 1970 UTC; 0 = never.
CREATE TABLE node (
  id                CHAR(64) PRIMARY KEY, -- hex
  url               TEXT NOT NULL,        -- enr:... or enode://..., the newest that is known
  seq               BIGINT NOT NULL,      -- of the record; -1 if there is none
  address           TEXT,                 -- IP address, if one is known
  udp               INTEGER NOT NULL,
  tcp               INTEGER NOT NULL,
  first_seen        BIGINT NOT NULL,      -- when somebody first named it
  last_seen         BIGINT NOT NULL,      -- when somebody last named it
  due               BIGINT NOT NULL,      -- when it is to be visited next
  claimed_until     BIGINT NOT NULL,      -- until then it is one crawler's
  claimed_by        TEXT,
  visits            INTEGER NOT NULL,
  answers           INTEGER NOT NULL,     -- visits that were answered
  last_visit        BIGINT NOT NULL,
  first_answer      BIGINT NOT NULL,
  last_answer       BIGINT NOT NULL,
  version           INTEGER NOT NULL,     -- of discovery, in the last visit; 0 = never visited
  failure           TEXT,                 -- cause, if the last visit was not answered
  failure_detail    TEXT,
  round_trip_micros BIGINT NOT NULL,      -- of the last answer
  link_tried        BIGINT NOT NULL,      -- when it was last dialled
  link_made         BIGINT NOT NULL,      -- when its Hello last came
  link_failure      TEXT,                 -- result, if the last dial brought no Hello
  link_detail       TEXT,
  client            TEXT,                 -- what its last Hello said
  capabilities      TEXT                  -- the same; separated by spaces
);

CREATE INDEX node_due ON node (due);
CREATE INDEX node_last_answer ON node (last_answer);
