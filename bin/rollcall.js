#!/usr/bin/env node
// Plain enough for old Nodes to read, so that they can be told.
var version = process.versions.node.split('.').map(Number);
if (version[0] < 22 || (version[0] === 22 && version[1] < 18)) {
  console.error('rollcall needs Node 22.18 or later; this is Node ' + process.versions.node + '.');
  process.exit(1);
}

// V8 lets short-lived objects pile up to 2 × 16 MiB per thread; a server that makes nothing else is as fast with 2 × 8, and smaller.
// With 2 × 4 a tenth of the CPU time of a write goes into copying what requests that wait for the disk still need.
// That can only be said at the start, so that the process starts itself once more in its own place.
var flag = '--max-semi-space-size=8';
// glibc gives memory back as soon as 128 KiB are free at the end of its heap, and gets it again, page by page, for the next list of 100 users: twice the CPU time.
// Whoever starts the server can set other values.
var memory = { MALLOC_MMAP_THRESHOLD_: '1048576', MALLOC_TRIM_THRESHOLD_: '4194304' };
if (process.argv[2] === 'start' && process.execve !== undefined && process.execArgv.indexOf(flag) < 0) {
  process.execve(process.execPath, [process.execPath, flag].concat(process.execArgv, process.argv.slice(1)), Object.assign(memory, process.env));
}

var fs = process.getBuiltinModule('node:fs');
var path = process.getBuiltinModule('node:path');

// Commands start in half the time when V8 finds what it compiled before. The folder is the user's own: code from a shared one would be run.
function keepCompiled() {
  var env = process.env;
  var module = process.getBuiltinModule('node:module');
  // A server starts once; coverage of code from the cache would be less precise.
  if (process.argv[2] === 'start' || env.NODE_V8_COVERAGE || env.NODE_COMPILE_CACHE || !module.enableCompileCache) return;
  try {
    var folder = path.join(env.XDG_CACHE_HOME || path.join(process.getBuiltinModule('node:os').homedir(), '.cache'), 'rollcall');
    fs.mkdirSync(folder, { recursive: true, mode: 448 });
    module.enableCompileCache(folder);
  } catch {
    // Without a home that can be written, every command compiles for itself.
  }
}

keepCompiled();
// In the repository the sources run as they are; the published package has only dist.
var source = new URL('../src/cli/main.ts', import.meta.url);
import(fs.existsSync(source) ? source.href : new URL('../dist/cli/main.js', import.meta.url).href);
