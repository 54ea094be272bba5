import { Command } from 'commander';
import { type SettingName } from '../server/config.ts';
import { settings, withoutPassword } from '../server/settings.ts';
import {
  type CommonOptions,
  print,
  printJson,
  printTable,
  resolveConfig,
  withCommonOptions,
} from './options.ts';

export function configCommand(): Command {
  const check = withCommonOptions(new Command('check')).description(
    'Say whether the configuration is right, and what is wrong if not.',
  );
  const show = withCommonOptions(new Command('print')).description(
    'Print every setting, its value and where it came from.',
  );
  return new Command('config')
    .description('Look at the configuration.')
    .addCommand(check.action(checkConfig))
    .addCommand(show.action(printConfig));
}

function checkConfig(options: CommonOptions): void {
  resolveConfig(options);
  if (options.json === true) printJson({ ok: true });
  else print('The configuration is right.');
}

function printConfig(options: CommonOptions): void {
  const { config, origins } = resolveConfig(options);
  const rows = (Object.keys(settings) as SettingName[]).map((name) => {
    const value =
      name === 'identityProvider'
        ? config.profile
        : name === 'storageUrl'
          ? withoutPassword(config.storageUrl)
          : config[name];
    const isSecret = 'secret' in settings[name];
    return {
      key: settings[name].key,
      value: isSecret && value !== undefined ? '(set)' : (value ?? null),
      origin: origins[name],
    };
  });
  if (options.json === true) printJson(rows);
  else
    printTable(
      ['SETTING', 'VALUE', 'FROM'],
      rows.map(({ key, value, origin }) => [key, String(value ?? '—'), origin]),
    );
}
