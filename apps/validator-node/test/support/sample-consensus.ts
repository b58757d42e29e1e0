/** One height of four members in trouble: a nil, a silent member, a view that was left. */

import type { ConsensusStatus } from "@platform/validator";

export const KEYS = ["0a", "1b", "2c", "3d"].map((byte) => byte.repeat(32));
const [a = "", b = "", c = "", d = ""] = KEYS;
const HASH = "ef".repeat(32);

export const CONSENSUS: ConsensusStatus = {
  ...{ height: 12n, epoch: 3n, view: 1, leader: b, phase: "preparing", dueForMs: 2_345 },
  ...{ proposed: HASH, lockedView: null, totalPower: 40n, quorumPower: 27n },
  ...{ preparePower: 20n, nilPower: 10n, commitPower: 0n, viewChangePower: 30n, missingPower: 10n },
  members: [a, b, c, d].map((hotkey, i) => ({
    ...{ hotkey, power: 10n, self: i === 0, leader: i === 1, connected: i < 3 },
    ...{ height: i === 0 ? null : 11n, commit: false, viewChange: i < 3, signedLast: i < 3 },
    prepare: i < 2 ? "block" : i === 2 ? "nil" : null,
    nilReason: i === 2 ? "payloadMissing" : null,
    missing: i === 3,
  })),
  last: {
    ...{ height: 11n, view: 0, hash: HASH, power: 30n, totalPower: 40n },
    signers: [a, b, c],
    missing: [d],
  },
  viewChanges: [
    {
      ...{ height: 12n, from: 0, to: 1, cause: "timer", stage: "proposed", leader: d },
      refusals: [{ reason: "clock", signers: 1, power: 10n }],
      silent: [c, d],
      atMs: 1_000n,
    },
    {
      ...{ height: 9n, from: 0, to: 1, cause: "refused", stage: "proposed", leader: a },
      refusals: [{ reason: "wrongRoot", signers: 2, power: 20n }],
      silent: [],
      atMs: 500n,
    },
  ],
  viewChangeCounts: { timer: 1, refused: 1, pulled: 0, justified: 0 },
  rounds: { count: 4, lastMs: 80, totalMs: 400 },
  concentration: { halt: 2, decide: 3, largestPpb: 250_000_000n },
  warnings: ["power is in few hands"],
};
