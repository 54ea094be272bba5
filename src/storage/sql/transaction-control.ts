/** First words of statements that begin or end a transaction. */
const controls: ReadonlySet<string> = new Set([
  'abort',
  'begin',
  'commit',
  'end',
  'prepare transaction',
  'rollback',
  'start transaction',
]);

/** Words of statements that a second word makes harmless, or not. */
const firstOfTwo: ReadonlySet<string> = new Set(['prepare', 'start', 'rollback']);

/** What is told when code of an application tries to. */
export const transactionControlRefused =
  'a hook must not begin or end a transaction: it is in that of the change. Use SAVEPOINT, or the database without its transaction()';

/**
 * Whether SQL text begins or ends a transaction. It is a guard against mistakes: what hides such a
 * statement is found afterwards, when the transaction has ended.
 */
export function controlsTransaction(text: string): boolean {
  for (let at = 0; at < text.length; ) {
    const [word, next] = firstWords(text, at);
    if (controls.has(word)) return true;
    // The body of a trigger or a function has semicolons, and BEGIN and END of its own.
    if (word === 'create') return false;
    at = endOfStatement(text, next);
  }
  return false;
}

/** The first word of a statement in lower case, or two where the second matters. */
function firstWords(text: string, from: number): readonly [words: string, end: number] {
  const [first, end] = nextWord(text, from);
  if (!firstOfTwo.has(first)) return [first, end];
  const [second, endOfSecond] = nextWord(text, end);
  const other = second === 'work' ? nextWord(text, endOfSecond)[0] : second;
  // ROLLBACK [WORK | TRANSACTION] TO ends no more than a savepoint.
  if (first === 'rollback') {
    const target = other === 'transaction' ? nextWord(text, endOfSecond)[0] : other;
    return [target === 'to' ? 'rollback to' : 'rollback', end];
  }
  return [`${first} ${second}`, end];
}

function nextWord(text: string, from: number): readonly [word: string, end: number] {
  const start = skipBlank(text, from);
  let end = start;
  while (end < text.length && isLetter(text.charCodeAt(end))) end += 1;
  return [text.slice(start, end).toLowerCase(), end];
}

function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

function skipBlank(text: string, from: number): number {
  for (let at = from; at < text.length; ) {
    const after = afterComment(text, at);
    if (after > at) at = after;
    else if (text.charCodeAt(at) <= 0x20) at += 1;
    else return at;
  }
  return text.length;
}

function afterComment(text: string, at: number): number {
  if (text.startsWith('--', at)) return after(text, '\n', at + 2);
  return text.startsWith('/*', at) ? after(text, '*/', at + 2) : at;
}

/** Returns the place after the next `end`, or the end of the text. */
function after(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from);
  return found < 0 ? text.length : found + end.length;
}

function endOfStatement(text: string, from: number): number {
  for (let at = from; at < text.length; ) {
    const character = text.charAt(at);
    if (character === ';') return at + 1;
    at = Math.max(at + 1, afterComment(text, at), afterQuoted(text, at, character));
  }
  return text.length;
}

function afterQuoted(text: string, at: number, character: string): number {
  if (character === "'") {
    const isEscaping = at > 0 && text.charAt(at - 1).toLowerCase() === 'e';
    return isEscaping ? afterEscaped(text, at + 1) : after(text, "'", at + 1);
  }
  if (character === '"' || character === '`') return after(text, character, at + 1);
  if (character !== '$') return at;
  const tag = text.indexOf('$', at + 1);
  // A parameter such as $1 has no end.
  if (tag < 0 || !isTag(text, at + 1, tag)) return at;
  return after(text, text.slice(at, tag + 1), tag + 1);
}

function afterEscaped(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text.charAt(at) === '\\') at += 1;
    else if (text.charAt(at) === "'") return at + 1;
  }
  return text.length;
}

function isTag(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    const isDigit = code >= 0x30 && code <= 0x39;
    if (!isLetter(code) && code !== 0x5f && !(isDigit && at > from)) return false;
  }
  return true;
}

/** Returns what gives an object the properties of its own back that it has now. */
export function keepOwnProperties<T extends object>(
  object: T,
  names: readonly (keyof T)[],
): () => void {
  const own = names.map((name) => Object.getOwnPropertyDescriptor(object, name));
  return () => {
    for (const [index, name] of names.entries()) {
      const descriptor = own[index];
      if (descriptor === undefined) Reflect.deleteProperty(object, name);
      else Object.defineProperty(object, name, descriptor);
    }
  };
}
