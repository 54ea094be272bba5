import { expect, it } from 'vitest';
import { controlsTransaction } from '../../src/storage/sql/transaction-control.ts';

it.each([
  'commit',
  ' \n COMMIT;',
  'Begin isolation level serializable',
  'end',
  '-- it\nABORT',
  '/* a */ -- b\n ROLLBACK',
  'rollback work',
  'ROLLBACK TRANSACTION',
  "PREPARE TRANSACTION 'a'",
  'start /* a */ transaction',
  'SELECT 1; COMMIT',
  "SELECT 'it''s'; COMMIT",
  `SELECT "a;b"; COMMIT`,
  "SELECT E'a\\'; b'; COMMIT",
  'SELECT $$;$$; COMMIT',
  'SELECT $a$ $b$ ; $a$; COMMIT',
  'SELECT $1; COMMIT',
  ';;COMMIT',
])('%j begins or ends a transaction', (text) => {
  expect(controlsTransaction(text)).toBe(true);
});

it.each([
  '',
  ';',
  'SELECT 1',
  'SAVEPOINT commit',
  'ROLLBACK TO own',
  'rollback work to savepoint own',
  'ROLLBACK TRANSACTION TO own',
  'RELEASE own',
  'prepare fetch AS SELECT 1',
  "INSERT INTO people VALUES ('; COMMIT')",
  "SELECT 'it''s; COMMIT'",
  "SELECT E'a\\'; COMMIT'",
  'SELECT $$; COMMIT$$',
  'SELECT $a$; COMMIT $b$; END $a$',
  'SELECT 1 -- ; COMMIT',
  'SELECT 1 /* ; COMMIT',
  'SELECT "; COMMIT"',
  'UPDATE commits SET begin = 1',
  'CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; END',
  "SELECT 'open",
  "SELECT E'open\\",
  'SELECT $open$ ; COMMIT',
])('%j does neither', (text) => {
  expect(controlsTransaction(text)).toBe(false);
});
