import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './markdown.ts';
import { freePort } from './postgres.ts';

/** nginx and Caddy with the files of `deploy/`, on ports of this machine. */

export interface Proxy {
  readonly port: number;
  /** PEM text of the certificate that clients trust. */
  readonly certificate: string;
  /** What the proxy has logged. */
  log(): string;
  stop(): Promise<void>;
}

/** Ports of the two nodes, and what else the files of a proxy are adapted to. */
export interface ProxyOptions {
  readonly nodes: readonly [number, number];
  /** Whether Rollcall is below `/idm` of another host. */
  readonly isBelowPath?: boolean;
  /** Default: a free one. A server whose public URL has it must know it before. */
  readonly port?: number;
}

/** Returns a text with each of some parts replaced. @throws Error when one of them is missing */
function adapt(text: string, replacements: ReadonlyMap<string, string>): string {
  let adapted = text;
  for (const [from, to] of replacements) {
    if (!adapted.includes(from)) throw new Error(`the file does not contain ${from}`);
    adapted = adapted.replaceAll(from, to);
  }
  return adapted;
}

function deployed(path: string): string {
  return readFileSync(join(root, 'deploy', path), 'utf8');
}

/** Writes a certificate for localhost into a folder. */
function createCertificate(folder: string): string {
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
  const subject = ['-subj', '/CN=localhost', '-addext', names, '-days', '2'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'chain.pem')];
  execFileSync('openssl', ['req', '-x509', ...key, ...files, ...subject], { stdio: 'ignore' });
  return readFileSync(join(folder, 'chain.pem'), 'utf8');
}

const nodeAddresses = ['127.0.0.1:8081', '127.0.0.1:8082'] as const;

function nodeReplacements(nodes: readonly [number, number]): ReadonlyMap<string, string> {
  return new Map(nodeAddresses.map((from, index) => [from, `127.0.0.1:${nodes[index]!}`]));
}

/** Starts nginx with the files of `deploy/nginx`. */
export async function startNginx({
  nodes,
  isBelowPath = false,
  port: wantedPort,
}: ProxyOptions): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-nginx-'));
  const certificate = createCertificate(folder);
  const port = wantedPort ?? (await freePort());
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  for (const part of ['rollcall-proxy.conf', 'rollcall-internal.conf'])
    write(part, deployed(`nginx/${part}`));
  write(
    'rollcall-upstream.conf',
    adapt(deployed('nginx/rollcall-upstream.conf'), nodeReplacements(nodes)),
  );
  write('rollcall-subpath.conf', deployed('nginx/rollcall-subpath.conf'));
  const tls = `ssl_certificate ${folder}/chain.pem; ssl_certificate_key ${folder}/key.pem;`;
  write(
    'rollcall-server.conf',
    isBelowPath
      ? `server { listen 127.0.0.1:${port} ssl http2; ${tls} include rollcall-subpath.conf; }`
      : adapt(
          deployed('nginx/rollcall-server.conf'),
          new Map([
            ['listen 80;', `listen 127.0.0.1:${await freePort()};`],
            ['listen [::]:80;', ''],
            ['listen 443 ssl http2;', `listen 127.0.0.1:${port} ssl http2;`],
            ['listen [::]:443 ssl http2;', ''],
            ['/etc/ssl/rollcall', folder],
          ]),
        ),
  );
  write(
    'nginx.conf',
    `daemon off; worker_processes 2; pid ${folder}/pid; error_log ${folder}/error.log info;
     ${process.getuid?.() === 0 ? 'user root;' : ''}
     events { worker_connections 512; }
     http {
       access_log ${folder}/access.log;
       ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ')}
       include rollcall-upstream.conf; include rollcall-server.conf;
     }`,
  );
  const given = ['-p', folder, '-c', join(folder, 'nginx.conf')];
  const program = existsSync('/usr/sbin/nginx') ? '/usr/sbin/nginx' : 'nginx';
  const logs = [join(folder, 'error.log')];
  return run({ program, given, folder, port, certificate, logs, stopSignal: 'SIGQUIT' });
}

/** Starts Caddy with `deploy/caddy/Caddyfile`. */
export async function startCaddy({ nodes, isBelowPath = false }: ProxyOptions): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-caddy-'));
  const certificate = createCertificate(folder);
  const port = await freePort();
  const text = deployed('caddy/Caddyfile');
  const tls = `tls ${folder}/chain.pem ${folder}/key.pem`;
  const site = isBelowPath
    ? subPathSite(text, `https://localhost:${port}`, tls)
    : adapt(text, new Map([['scim.example.com {', `https://localhost:${port} {\n${tls}`]]));
  const global = '{\nadmin off\nauto_https disable_redirects\n}\n';
  writeFileSync(join(folder, 'Caddyfile'), global + adapt(site, nodeReplacements(nodes)));
  mkdirSync(join(folder, 'home'));
  const given = ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')];
  const logs = [join(folder, 'output')];
  return run({ program: 'caddy', given, folder, port, certificate, logs, stopSignal: 'SIGTERM' });
}

/** Returns the Caddyfile whose only site has the commented lines for a path below another host. */
function subPathSite(text: string, address: string, tls: string): string {
  const lines = text.split('\n');
  const inner = lines.filter((line) => line.startsWith('#\t')).map((line) => line.slice(2));
  const snippet = text.slice(0, text.indexOf('scim.example.com {'));
  return `${snippet}\n${address} {\n${tls}\n${inner.join('\n')}\n}\n`;
}

interface Run {
  readonly program: string;
  readonly given: readonly string[];
  readonly folder: string;
  readonly port: number;
  readonly certificate: string;
  readonly logs: readonly string[];
  readonly stopSignal: NodeJS.Signals;
}

async function run({ program, given, folder, port, ...rest }: Run): Promise<Proxy> {
  const child = spawn(program, given, {
    env: { PATH: process.env['PATH'], HOME: join(folder, 'home') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let hasEnded = false;
  void ended.then(() => (hasEnded = true));
  const log = (): string =>
    [
      output,
      ...rest.logs.filter((path) => existsSync(path)).map((path) => readFileSync(path)),
    ].join('\n');
  while (!(await isListening(port))) {
    if (hasEnded) throw new Error(`${program} ended: ${log()}`);
    await sleep(50);
  }
  return {
    port,
    certificate: rest.certificate,
    log,
    async stop() {
      child.kill(rest.stopSignal);
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
