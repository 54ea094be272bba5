import fc from 'fast-check';

/** Random filters made of these leaves: and, or, not, nested. */
export function filtersOf(leaf: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc
        .tuple(tie('filter'), fc.constantFrom('and', 'or'), tie('filter'))
        .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
      tie('filter').map((inner) => `not (${inner})`),
    ),
  })).filter;
}
