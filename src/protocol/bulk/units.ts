/**
 * Orders the operations of a bulk request so that each comes after those it refers to. Operations
 * that refer to each other in a cycle are one unit: they succeed or fail together (RFC 7644
 * §3.7.1). Operations without references keep their place.
 *
 * @param references for each operation, the operations it refers to
 * @returns units, each with its operations in the order of the request
 */
export function orderUnits(
  references: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  // Tarjan's algorithm finds strongly connected components, referenced ones first.
  const found: number[] = [];
  const lowest: number[] = [];
  const stack: number[] = [];
  const onStack = new Set<number>();
  const units: (readonly number[])[] = [];
  let count = 0;
  const visit = (at: number): void => {
    found[at] = count;
    lowest[at] = count;
    count += 1;
    stack.push(at);
    onStack.add(at);
    for (const next of references[at]!) {
      if (found[next] === undefined) {
        visit(next);
        lowest[at] = Math.min(lowest[at], lowest[next]!);
      } else if (onStack.has(next)) {
        lowest[at] = Math.min(lowest[at], found[next]);
      }
    }
    if (lowest[at] !== found[at]) return;
    const unit = stack.splice(stack.indexOf(at));
    for (const member of unit) onStack.delete(member);
    units.push(unit.sort((left, right) => left - right));
  };
  for (let at = 0; at < references.length; at += 1) if (found[at] === undefined) visit(at);
  return units;
}
