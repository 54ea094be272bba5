import { expect, it } from 'vitest';
import * as protocol from '../../src/protocol/index.ts';

it('keeps the public names of the release before', () => {
  expect(protocol.fromPlain).toBe(protocol.toClientJson);
  expect(protocol.sealDocument).toBe(protocol.buildDocument);
  const reading = protocol.startReading(protocol.profiles.get('rfc-strict')!);
  expect(reading.notes).toBe(reading.diagnostics);
  const type = protocol.builtInRegistry().type('User')!;
  const bound = protocol.bindFilter(type, protocol.parseFilter('nickName eq "A"'), reading);
  expect(protocol.narrow(bound)).toEqual({ ...protocol.planIndex(bound), rest: bound });
});
