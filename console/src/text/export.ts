/** Text of exports. */
export const exportText = {
  button: 'Export CSV',
  title: 'Exporting',
  progress: (rows: number) => `${rows.toLocaleString('en')} rows so far`,
  stop: 'Stop',
  hint: 'Everything that the filter finds is read, page by page. You can stop at any time.',
  done: (rows: number) => `Exported ${rows.toLocaleString('en')} rows`,
};
