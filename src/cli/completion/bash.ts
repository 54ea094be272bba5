import type { CompletedOption, Node } from './tree.ts';

/**
 * Returns the script of `source <(rollcall completion bash)`. Bash 3.2, that of macOS, reads it.
 */
export function bashScript(nodes: readonly Node[]): string {
  return `# Completion of rollcall in bash; written by: rollcall completion bash
_rollcall() {
  local cur prev path='' i words=''
  cur="\${COMP_WORDS[COMP_CWORD]}"
  prev="\${COMP_WORDS[COMP_CWORD-1]}"
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path \${COMP_WORDS[i]}" in
      ${nodes
        .filter(({ path }) => path !== '')
        .map(({ path }) => pattern(path))
        .join('|')})
        path="\${path:+$path }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$path:$prev" in
${valueCases(nodes)}
  esac
  case "$path" in
${nodes.map(wordCase).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
_rollcall_tenants() {
  rollcall completion bash --tenants 2>/dev/null
}
complete -F _rollcall rollcall
`;
}

/** The path so far and the next word, as the loop has them: the first has no path. */
function pattern(path: string): string {
  return path.includes(' ') ? `'${path}'` : `' ${path}'`;
}

function valueCases(nodes: readonly Node[]): string {
  return nodes
    .flatMap(({ path, options }) =>
      options
        .filter(({ value }) => value !== undefined)
        .map((option) => `    ${namesOf(option, path)}) ${repliesTo(option)}; return ;;`),
    )
    .join('\n');
}

function namesOf({ long, short }: CompletedOption, path: string): string {
  return [long, short]
    .filter((name) => name !== undefined)
    .map((name) => `'${path}:${name}'`)
    .join('|');
}

function repliesTo({ value }: CompletedOption): string {
  if (value === 'tenant') return 'COMPREPLY=($(compgen -W "$(_rollcall_tenants)" -- "$cur"))';
  if (value === 'file') return 'compopt -o default 2>/dev/null; COMPREPLY=()';
  if (value === 'any' || value === undefined) return 'COMPREPLY=()';
  return `COMPREPLY=($(compgen -W '${value.join(' ')}' -- "$cur"))`;
}

function wordCase({ path, commands, options, values, takesTenant }: Node): string {
  const words = [
    ...commands.map(({ name }) => name),
    ...values,
    ...options.map(({ long }) => long),
  ].join(' ');
  const tenants = takesTenant ? ` $([[ $cur == -* ]] || _rollcall_tenants)` : '';
  return `    '${path}') words="${words}${tenants}" ;;`;
}
