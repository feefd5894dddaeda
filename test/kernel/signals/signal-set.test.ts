import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NSIG, SignalSet } from "../../../src/kernel/signals/signal-set.ts";

const signal = fc.integer({ min: 1, max: NSIG });

describe("signal sets", () => {
  it("behave as sets of the numbers 1 to 64", () => {
    const change = fc.record({ adds: fc.boolean(), signal });
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const set = new SignalSet();
        const model = new Set<number>();
        for (const { adds, signal } of changes) {
          if (adds) {
            set.add(signal);
            model.add(signal);
          } else {
            set.remove(signal);
            model.delete(signal);
          }
        }
        const members = Array.from({ length: NSIG }, (_, i) => i + 1).filter((number) => set.has(number));
        expect(members).toEqual([...model].sort((a, b) => a - b));
        expect(set.isEmpty).toBe(model.size === 0);
        expect(set).toEqual(SignalSet.of(...model));
      }),
      { seed: 1 },
    );
  });

  it("have signal N at bit N - 1 of a sigset_t", () => {
    expect(SignalSet.of(1, 32)).toEqual(new SignalSet(0x8000_0001, 0));
    expect(SignalSet.of(33, 64)).toEqual(new SignalSet(0, 0x8000_0001));
  });

  it("are copied, not shared, by clone", () => {
    const set = SignalSet.of(5);
    const copy = set.clone();
    copy.add(6);
    expect(set.has(6)).toBe(false);
    set.addAll(SignalSet.of(6, 40));
    expect(set).toEqual(SignalSet.of(5, 6, 40));
    set.copyFrom(SignalSet.of(7));
    expect(set).toEqual(SignalSet.of(7));
  });
});
