import { ClientJsonNumber } from '../json/client-json.ts';
import type { Filter, FilterValue } from './ast.ts';

/** Returns a filter as text. Parsing the text returns an equal filter. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
      return filter.operands
        .map((operand) => (isLogical(operand) ? `(${printFilter(operand)})` : printFilter(operand)))
        .join(' and ');
    case 'or':
      return filter.operands
        .map((operand) =>
          operand.kind === 'or' ? `(${printFilter(operand)})` : printFilter(operand),
        )
        .join(' or ');
    case 'not':
      return `not (${printFilter(filter.operand)})`;
    case 'compare':
      return `${filter.path} ${filter.operator} ${printValue(filter.value)}`;
    case 'present':
      return `${filter.path} pr`;
    case 'element':
      return `${filter.path}[${printFilter(filter.filter)}]`;
  }
}

function isLogical(filter: Filter): boolean {
  return filter.kind === 'and' || filter.kind === 'or';
}

function printValue(value: FilterValue): string {
  return value instanceof ClientJsonNumber ? value.text : JSON.stringify(value);
}
