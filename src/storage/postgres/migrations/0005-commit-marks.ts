/**
 * What a transaction leaves behind to be known by, if the answer to its commit is lost: one row for
 * each place of a node, rewritten where it is, without a new entry in an index. A transaction
 * writes its number with everything else. `fence` refuses numbers below it: a transaction that was
 * declared lost can then not be committed any more. The rows are of nodes and hold nothing of a
 * tenant, so that they have no policy of row-level security.
 */
export const commitMarks: string = `
CREATE TABLE IF NOT EXISTS commit_marks (
  place TEXT COLLATE "C" PRIMARY KEY, number BIGINT NOT NULL, fence BIGINT NOT NULL DEFAULT 0, used TIMESTAMPTZ NOT NULL DEFAULT now(),
  CONSTRAINT commit_marks_fence CHECK (number >= fence)
) WITH (fillfactor = 25, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
`;
