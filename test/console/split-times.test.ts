import { expect, it } from 'vitest';
import { splitTimes } from '../../console/src/design/split-times.ts';

const time = '2026-11-24T10:03:00.123Z';

it('finds the times in a text of the server', () => {
  expect(splitTimes(`deleted at ${time}.`)).toEqual([
    { text: 'deleted at ', isTime: false },
    { text: time, isTime: true },
    { text: '.', isTime: false },
  ]);
  expect(splitTimes(`2026-11-24T10:03+01:00${time}`).map(({ isTime }) => isTime)).toEqual([
    true,
    true,
  ]);
});

it.each(['no time', '2026-11-24', '2026-13-45T10:03:00Z', '2026-11-24T10:03:00'])(
  'leaves %j as it is',
  (text) => {
    expect(splitTimes(text)).toEqual([{ text, isTime: false }]);
  },
);

it('returns no part of an empty text', () => {
  expect(splitTimes('')).toEqual([]);
});
