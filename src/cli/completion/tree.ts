import type { Command, Option } from 'commander';

/** What a shell completes after a command. */
export interface Node {
  /** Names of the commands above and of this one, with spaces between; empty: the program. */
  readonly path: string;
  readonly description: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly CompletedOption[];
  /** Values of its first argument. */
  readonly values: readonly string[];
  /** True: its first argument is a tenant. */
  readonly takesTenant: boolean;
}

/** An option, and what can follow it. */
export interface CompletedOption {
  readonly long: string;
  readonly short?: string;
  readonly description: string;
  /** Absent: it takes no value. */
  readonly value?: 'any' | 'file' | 'tenant' | readonly string[];
}

/** Returns the nodes of a command and of all below it. */
export function readTree(command: Command, path = ''): readonly Node[] {
  const [first] = command.registeredArguments;
  const visible = command.createHelp();
  const below = visible.visibleCommands(command);
  const node: Node = {
    path,
    description: summaryOf(command),
    commands: below.map((each) => ({ name: each.name(), description: summaryOf(each) })),
    options: visible.visibleOptions(command).flatMap(completed),
    values: first?.argChoices ?? [],
    takesTenant: first?.name() === 'tenant',
  };
  return [
    node,
    ...below.flatMap((each) =>
      readTree(each, path === '' ? each.name() : `${path} ${each.name()}`),
    ),
  ];
}

function summaryOf(command: Command): string {
  return (command.summary() || command.description()).split('\n', 1)[0]!;
}

function completed(option: Option): readonly CompletedOption[] {
  const { long, short, description } = option;
  if (long == null) return [];
  return [{ long, short: short ?? undefined, description, value: valueOf(option) }];
}

/** Options that hide a tenant behind another name have none: `--tenant` is the same everywhere. */
function valueOf({
  long,
  flags,
  argChoices,
  required,
  optional,
}: Option): CompletedOption['value'] {
  if (!required && !optional) return undefined;
  if (argChoices !== undefined) return argChoices;
  if (long === '--tenant') return 'tenant';
  return /<(?:file|folder)>/u.test(flags) ? 'file' : 'any';
}
