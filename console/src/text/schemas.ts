import { say } from './say.ts';

const count = (value: number, one: string, many: string): string =>
  say`${value.toLocaleString('en')} ${value === 1 ? one : many}`;

/** Text of the page of schemas. */
export const schemasText = {
  title: 'Schemas',
  description: 'What users, groups and the tenant’s own types can hold, and how it behaves.',
  tabs: 'Parts of the schemas',
  types: 'Resource types',
  editor: 'Own schemas',
  resources: (total: number) => count(total, 'resource', 'resources'),
  own: 'Own type',
  extension: 'Extension',
  required: 'required',
  endpoint: 'Endpoint',
  indexed: 'Indexed attributes',
  indexes: 'Indexes of the policy',
  indexStatus: { ready: 'ready', building: 'building', deleting: 'deleting' } as const,
  indexProgress: (done: number, total: number) =>
    say`${done.toLocaleString('en')} of ${total.toLocaleString('en')}`,
  attributes: (name: string) => say`Attributes of ${name}`,
  attribute: 'Attribute',
  type: 'Type',
  mutability: 'Mutability',
  returned: 'Returned',
  uniqueness: 'Uniqueness',
  multiValued: 'multi-valued',
  hasIndex: 'indexed',
  showSub: (name: string) => say`Show sub-attributes of ${name}`,
  hideSub: (name: string) => say`Hide sub-attributes of ${name}`,
  version: (version: number) => (version === 0 ? 'No own schemas yet' : say`Version ${version}`),
  editorHint:
    'JSON with schemas and resource types of this tenant. It replaces all of them at once, and is refused as a whole when it is wrong or when data would be lost.',
  json: 'Own schemas as JSON',
  import: 'Import file',
  export: 'Export',
  format: 'Format',
  discard: 'Discard',
  review: 'Review changes',
  replace: 'Replace schemas',
  replaceTitle: 'Replace the schemas of this tenant?',
  replaced: (version: number) => say`Version ${version} is in force`,
  unchanged: 'Nothing changed: these schemas are in force already',
  notJson: 'This is not JSON',
  atLine: (line: number) => say`Line ${line}`,
  goTo: 'Go there',
  wrong: 'The schemas were refused; nothing was changed',
  added: (name: string) => say`${name} is added.`,
  removed: (name: string, resources: number | undefined) =>
    resources === undefined
      ? say`${name} is removed. This is refused if a resource has a value there.`
      : resources === 0
        ? say`${name} is removed. It has no resources.`
        : say`${name} is removed. This is refused: ${count(resources, 'resource is', 'resources are')} of this type.`,
  changed: (name: string) => say`${name} is changed.`,
  noChanges: 'No attribute, schema or type changes.',
  emptyExample: 'Insert an example',
  documentation: 'Custom types and extensions',
};
