/** A member of four, two of whom it reaches. */

import type { NodeStatus } from "@platform/validator";

export const KEY = "ab".repeat(32);

export const STATUS: NodeStatus = {
  environment: "testing",
  version: "0",
  chainId: KEY,
  netuid: 2,
  hotkey: KEY,
  sessionKey: KEY,
  member: true,
  voting: true,
  synced: true,
  height: 9_007_199_254_740_993n,
  headHash: KEY,
  stateRoot: KEY,
  timeMs: 5n,
  slot: 5n,
  epoch: 1n,
  epochStartSlot: 2n,
  specVersion: 1,
  sandboxVersion: 1,
  view: 0,
  leader: null,
  chainRef: { number: 1n, hash: KEY },
  chain: { connected: true, finalized: null, reason: null },
  waiting: [],
  warnings: [],
  peers: [
    { hotkey: "01".repeat(32), connected: true, height: 3n },
    { hotkey: "02".repeat(32), connected: true, height: null },
    { hotkey: "03".repeat(32), connected: false, height: null },
  ],
  pool: { extrinsics: 0, bytes: 0 },
  evaluations: { running: 0, queued: 0, done: 0 },
  refusals: { BAD_SIGNATURE: 2 },
};
