#!/usr/bin/env node
// Plain enough for old Nodes to read, so that they can be told.
var version = process.versions.node.split('.').map(Number);
if (version[0] < 22 || (version[0] === 22 && version[1] < 18)) {
  console.error('rollcall needs Node 22.18 or later; this is Node ' + process.versions.node + '.');
  process.exit(1);
}
import('node:fs').then(function (fs) {
  // In the repository the sources run as they are; the published package has only dist.
  var source = new URL('../src/cli/main.ts', import.meta.url);
  return import(fs.existsSync(source) ? source.href : new URL('../dist/cli/main.js', import.meta.url).href);
});
