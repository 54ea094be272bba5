/** Imported into a process whose failure is expected: what it loaded is looked into. */
process.env['ROLLCALL_API_TOKEN'] = 'tokentokentokentoken1';
process.on('exit', () => {
  process.exitCode = 0;
});
