import { Command } from 'commander';
import type { SettingName } from '../server/config.ts';
import { settings, withoutPassword } from '../server/settings.ts';
import { type CommonOptions, resolveConfig, withCommonOptions } from './options.ts';
import { print, printJson, printList } from './print.ts';

/** Returns `rollcall config`. */
export function configCommand(): Command {
  return new Command('config')
    .description('Check and print the configuration.')
    .addCommand(
      withCommonOptions(new Command('check'))
        .description('Check the configuration, and say what is wrong with it.')
        .action(checkConfig),
    )
    .addCommand(
      withCommonOptions(new Command('print'))
        .description('Print every setting with its value and source.')
        .action(printConfig),
    );
}

/** Prints warnings to standard error; an invalid configuration throws. */
function checkConfig(options: CommonOptions): void {
  const { warnings } = resolveConfig(options);
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  if (options.json === true) printJson({ ok: true, ...(warnings.length > 0 && { warnings }) });
  else print('The configuration is valid.');
}

/** Prints all settings; secrets only as `(set)`. */
function printConfig(options: CommonOptions): void {
  const { config, origins } = resolveConfig(options);
  const valueOf = (name: SettingName): unknown => {
    if ('secret' in settings[name]) return config[name as 'apiToken'] && '(set)';
    if (name === 'identityProvider') return config.profile;
    return name === 'storageUrl' ? withoutPassword(config.storageUrl) : config[name];
  };
  const rows = (Object.keys(settings) as SettingName[]).map((name) => ({
    key: settings[name].key,
    value: valueOf(name) ?? null,
    origin: origins[name],
  }));
  printList(options, rows, { SETTING: 'key', VALUE: 'value', FROM: 'origin' });
}
