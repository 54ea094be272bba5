import type { CompletedOption, Node } from './tree.ts';

/** Returns the file `rollcall.fish` of fish's folder of completions. */
export function fishScript(nodes: readonly Node[]): string {
  const paths = nodes.map(({ path }) => path).filter((path) => path !== '');
  return `# Completion of rollcall in fish; written by: rollcall completion fish
function __rollcall_path
  set -l at
  for word in (commandline -opc)[2..-1]
    set -l next (string trim -- "$at $word")
    if contains -- $next ${paths.map(quote).join(' ')}
      set at $next
    end
  end
  echo $at
end
function __rollcall_at
  test (__rollcall_path | string collect) = "$argv[1]"
end
complete -c rollcall -f
${nodes.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, commands, options, values, takesTenant }: Node): readonly string[] {
  const at = `complete -c rollcall -n ${quote(`__rollcall_at ${quote(path)}`)}`;
  return [
    ...commands.map(({ name, description }) => `${at} -a ${name} -d ${quote(description)}`),
    ...values.map((value) => `${at} -a ${quote(value)}`),
    ...(takesTenant ? [`${at} -a '(rollcall completion fish --tenants 2>/dev/null)'`] : []),
    ...options.map((option) => `${at} ${flagsOf(option)} -d ${quote(option.description)}`),
  ];
}

function flagsOf({ long, short, value }: CompletedOption): string {
  const names = `-l ${long.slice(2)}${short === undefined ? '' : ` -s ${short.slice(1)}`}`;
  if (value === undefined) return names;
  if (value === 'tenant')
    return `${names} -x -a '(rollcall completion fish --tenants 2>/dev/null)'`;
  if (value === 'file') return `${names} -r -F`;
  return value === 'any' ? `${names} -x` : `${names} -x -a ${quote(value.join(' '))}`;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
