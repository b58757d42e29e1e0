// The lifecycle table and the sum of emission shares: exhaustive over states and events.
import { ChallengeStatus } from "@platform/runtime";
import { describe, expect, it } from "vitest";
import {
  CHALLENGE_EVENTS,
  type ChallengeState,
  nextState,
  remainingShare,
  stateOf,
} from "../../src/index.ts";
import { manifest } from "./make.ts";

const STATES = Object.keys(ChallengeStatus) as ChallengeState[];

describe("lifecycle", () => {
  it("has exactly these steps", () => {
    const steps = STATES.flatMap((state) =>
      CHALLENGE_EVENTS.flatMap((event) => {
        const next = nextState(state, event);
        return next === null ? [] : [`${state} ${event} ${next}`];
      }),
    );
    expect(steps).toEqual([
      "queued activate active",
      "queued lapse lapsed",
      "queued retire retired",
      "active pause paused",
      "active retire retired",
      "paused resume active",
      "paused retire retired",
    ]);
  });

  it("reads the runtime's status bytes", () => {
    expect(STATES.map((state) => stateOf(ChallengeStatus[state]))).toEqual(STATES);
    expect(stateOf(9)).toBeNull();
  });

  it("sums shares over what is queued or in force in the same mechanism", () => {
    const other = (state: ChallengeState, name: string, mechanism = 0) => ({
      state,
      manifest: manifest({ name, mechanism, emissionSharePpb: 300_000_000 }),
    });
    const mine = manifest({ emissionSharePpb: 500_000_000 });
    expect(remainingShare(mine, [])).toBe(500_000_000);
    expect(
      remainingShare(mine, [
        other("active", "a"),
        other("queued", "b"),
        other("retired", "c"),
        other("lapsed", "d"),
        other("active", "e", 1),
        other("active", "tsp"),
      ]),
    ).toBe(-100_000_000);
  });
});
