import { describe, expect, it } from 'vitest';
import { MemberSlots, type SlotMember } from '../../console/src/pages/groups/member-slots.ts';

const members = (count: number): readonly SlotMember[] =>
  Array.from({ length: count }, (_, at) => ({ id: `m${at}`, type: 'User' }));

describe('slots of a group', () => {
  it('cover every place once, from the first member to the last', () => {
    for (const [total, start, end] of [
      [1, 7, 8],
      [250, 0, 250],
      [100_000, 12, 100_012],
      [321, 5, 9_999],
    ] as const) {
      const slots = new MemberSlots(total, { start, end });
      let next: number = start;
      for (let slot = 0; slot < slots.slots; slot += 1) {
        const { from, to } = slots.range(slot);
        expect(from).toBe(next);
        next = to;
      }
      expect([next, slots.rows]).toEqual([end, total]);
    }
  });

  it('count what a loaded slot has, and find its rows', () => {
    const slots = new MemberSlots(250, { start: 0, end: 400 }, new Map([[1, members(30)]]));
    expect([slots.slots, slots.rows]).toEqual([3, 197]);
    expect([0, 82, 83, 112, 113].map((row) => slots.slotAt(row))).toEqual([0, 0, 1, 1, 2]);
    expect(slots.memberAt(83)?.id).toBe('m0');
    expect(slots.memberAt(112)?.id).toBe('m29');
    expect(slots.memberAt(113)).toBeUndefined();
    expect([slots.isLoaded(1), slots.isLoaded(2)]).toEqual([true, false]);
  });

  it('are none of an empty group', () => {
    expect(new MemberSlots(0, { start: 0, end: 0 }).rows).toBe(0);
  });
});
