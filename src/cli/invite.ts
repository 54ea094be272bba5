import { Command } from 'commander';
import { wholeNumber } from './arguments.ts';
import { findConnection } from './find.ts';
import { printJson } from './print.ts';
import { type TenantOptions, withTenant, withTenantSession } from './tenant-option.ts';

interface InviteOptions extends TenantOptions {
  readonly hours?: number;
  readonly role?: readonly string[];
  readonly brandName?: string;
  readonly brandColor?: string;
  readonly brandLogo?: string;
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

/** Returns `rollcall connection invite`. */
export function inviteCommand(): Command {
  return withTenant(new Command('invite'), { of: 'connection' })
    .description("Print a link by which the identity provider's administrator sets it up.")
    .argument('<connection>', 'name or id')
    .option('--hours <number>', 'hours until it expires, 720 at most (default: 168)', wholeNumber)
    .option('--role <name>', 'a role that it may give to groups; repeatable', collect)
    .option('--brand-name <text>', 'name of the product, as the customer knows it')
    .option('--brand-color <color>', 'colour of buttons: #1f6feb')
    .option('--brand-logo <file>', 'a PNG or SVG of up to 64 KiB')
    .action(invite);
}

function invite(wanted: string, options: InviteOptions): Promise<void> {
  return withTenantSession(options, 'write', async (session) => {
    const { api, query } = session;
    const { id, name } = await findConnection(session, wanted);
    const { data } = await api.POST('/connections/{id}/setup-links', {
      params: { path: { id }, query },
      body: {
        expiresInHours: options.hours ?? defaultHours,
        roles: [...(options.role ?? [])],
        brand: await brandOf(options),
      },
    });
    if (options.json === true) return printJson(data);
    process.stdout.write(
      `${data.url}\n\nThe link sets up the connection ${name}, and expires ${data.expires}. Send it to\nthe administrator of the identity provider over a channel you trust: it is a secret, and\nnot shown again.\n`,
    );
  });
}

const defaultHours = 168;

/** Resolves to the look that the options ask for; undefined: as of the tenant's latest link. */
async function brandOf({ brandName, brandColor, brandLogo }: InviteOptions) {
  if (brandName === undefined && brandColor === undefined && brandLogo === undefined)
    return undefined;
  const logo = brandLogo === undefined ? undefined : await dataUrlOf(brandLogo);
  return { name: brandName, color: brandColor, logo };
}

async function dataUrlOf(file: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const type = file.toLowerCase().endsWith('.svg') ? 'image/svg+xml' : 'image/png';
  return `data:${type};base64,${(await readFile(file)).toString('base64')}`;
}
