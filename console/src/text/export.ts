import { say } from './say.ts';

/** Text of exports. */
export const exportText = {
  button: 'Export CSV',
  title: 'Exporting',
  progress: (rows: number) => say`${rows.toLocaleString('en')} rows so far`,
  stop: 'Stop',
  hint: 'Everything that the filter finds is read, page by page. You can stop at any time.',
  done: (rows: number) => say`Exported ${rows.toLocaleString('en')} rows`,
};
