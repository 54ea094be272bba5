import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
} from 'yaml';
import { ConfigError } from '../../server/config.ts';

/** A file as it was read. */
export interface SourceText {
  /** Its path, for errors. */
  readonly name: string;
  readonly text: string;
  /** Folder that paths in it are relative to. */
  readonly folder: string;
}

/** One YAML or JSON document of a file. */
export interface Source {
  readonly name: string;
  readonly folder: string;
  readonly value: unknown;
  /**
   * Returns file and line of a value.
   *
   * @param key the member of it that is meant, instead of its value
   */
  readonly place: (path: readonly PropertyKey[], key?: string) => string;
}

/** Aliases may repeat a part of a file, but not multiply it (billion laughs). */
const maxAliases = 100;

/** Problems that one error names. */
const maxProblems = 20;

/**
 * Returns the documents of a file. JSON is YAML.
 *
 * @throws ConfigError naming the lines that are wrong
 */
export function parseSource({ name, text, folder }: SourceText): readonly Source[] {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const documents: readonly Document[] = Array.isArray(parsed) ? parsed : [];
  const at = (offset: number): string => `${name}:${lines.linePos(offset).line}`;
  const problems = documents.flatMap((document) =>
    // A tag that is unknown is a warning to the library, and its value would be misread.
    [...document.errors, ...document.warnings].map(
      ({ message, pos }) => `${at(pos[0])}: ${message}`,
    ),
  );
  if (problems.length > 0) throw problemsError(problems);
  return documents
    .filter(({ contents }) => contents !== null)
    .map((document) => ({
      name,
      folder,
      value: valueOf(document, name),
      place: (path, key) => at(offsetOf(document, path, key)),
    }));
}

/** Returns an error that lists problems, a line for each. */
export function problemsError(problems: readonly string[]): ConfigError {
  const more = problems.length - maxProblems;
  const shown = problems.slice(0, maxProblems);
  return new ConfigError(
    [...shown, ...(more > 0 ? [`and ${more} more`] : []), 'Nothing was changed.'].join('\n'),
  );
}

/** @throws ConfigError */
function valueOf(document: Document, name: string): unknown {
  let aliases = 0;
  visit(document, {
    Alias: () => {
      aliases += 1;
    },
  });
  if (aliases > maxAliases)
    throw new ConfigError(`${name} has more than ${maxAliases} aliases; write the values out`);
  try {
    return document.toJS({ maxAliasCount: maxAliases }) as unknown;
  } catch (error) {
    throw new ConfigError(
      `${name}: ${(error as Error).message}; aliases of aliases are not accepted, write the values out`,
    );
  }
}

/** Returns where in the text a value is, or the closest one around it. */
function offsetOf(
  { contents }: Document,
  path: readonly PropertyKey[],
  key: string | undefined,
): number {
  let node: unknown = contents;
  let offset = startOf(node) ?? 0;
  for (const step of key === undefined ? path : [...path, key]) {
    if (!isCollection(node)) return offset;
    if (isMap(node)) {
      const pair = node.items.find(
        ({ key: name }) => isScalar(name) && String(name.value) === String(step),
      );
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else {
      node = node.items[Number(step)];
      offset = startOf(node) ?? offset;
    }
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | undefined)?.range?.[0];
}
