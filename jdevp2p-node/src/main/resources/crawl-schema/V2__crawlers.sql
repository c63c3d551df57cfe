-- Who crawls with this store: named by nodes of the network, and none of it.
CREATE TABLE crawler (
  id             CHAR(64) PRIMARY KEY, -- hex
  left_out_until BIGINT NOT NULL       -- milliseconds since 1970 UTC
);
