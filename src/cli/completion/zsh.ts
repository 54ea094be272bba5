import type { CompletedOption, Node } from './tree.ts';

/** Returns the file `_rollcall` of a folder in `fpath`. */
export function zshScript(nodes: readonly Node[]): string {
  return `#compdef rollcall
# Completion of rollcall in zsh; written by: rollcall completion zsh
_rollcall_tenants() {
  local -a tenants
  tenants=(\${(f)"$(rollcall completion zsh --tenants 2>/dev/null)"})
  compadd -a tenants
}
_rollcall() {
  local at='' word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
      ${nodes
        .filter(({ path }) => path !== '')
        .map(({ path }) => (path.includes(' ') ? quote(path) : quote(` ${path}`)))
        .join('|')})
        at="\${at:+$at }$word" ;;
    esac
  done
  case "$at:\${words[CURRENT-1]}" in
${nodes.flatMap(valueCases).join('\n')}
  esac
  local -a found
  case "$at" in
${nodes.map(wordCase).join('\n')}
  esac
  _describe rollcall found
}
compdef _rollcall rollcall
`;
}

function valueCases({ path, options }: Node): readonly string[] {
  return options
    .filter(({ value }) => value !== undefined)
    .map(({ long, short, value }) => {
      const names = [long, short].filter((name) => name !== undefined);
      return `    ${names.map((name) => quote(`${path}:${name}`)).join('|')}) ${reply(value)}; return ;;`;
    });
}

function reply(value: CompletedOption['value']): string {
  if (value === 'tenant') return '_rollcall_tenants';
  if (value === 'file') return '_files';
  if (value === 'any' || value === undefined) return '_message value';
  return `compadd ${value.map(quote).join(' ')}`;
}

function wordCase({ path, commands, options, values, takesTenant }: Node): string {
  const found = [
    ...commands.map(({ name, description }) => described(name, description)),
    ...values.map((value) => quote(value)),
    ...options.map(({ long, description }) => described(long, description)),
  ];
  const tenants = takesTenant ? ' _rollcall_tenants;' : '';
  return `    ${quote(path)})${tenants} found=(${found.join(' ')}) ;;`;
}

/** A colon ends the name. */
function described(name: string, description: string): string {
  return quote(`${name.replaceAll(':', '\\:')}:${description}`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
