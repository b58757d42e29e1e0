import { EMPTY, HASH, keyOf, type StorageItem } from "./storage-item.ts";

export const JOBS_STORAGE: readonly StorageItem[] = [
  {
    index: 0,
    name: "Jobs",
    docs: "A sub-evaluation that a certified work asked for; statuses and reasons as in src/api.ts.",
    key: keyOf("job"),
    value: {
      struct: {
        challenge: HASH,
        manifest: HASH,
        parent: HASH,
        status: "u8",
        reason: "u8",
        attempt: "u8",
        height: "u64",
        deadlineSlot: "u64",
        held: "u64",
        run: HASH,
        outcome: "u8",
        score: "u64",
        fuelUsed: "u64",
        digest: HASH,
        endHeight: "u64",
        payload: HASH,
        description: "bytes",
      },
    },
  },
  {
    index: 1,
    name: "Open",
    docs: "Not final.",
    key: keyOf("challenge", "job"),
    value: EMPTY,
  },
  {
    index: 2,
    name: "Runs",
    docs: "The job that a submission evaluates.",
    key: keyOf("submission"),
    value: HASH,
  },
  {
    index: 3,
    name: "Final",
    docs: "Not open any more since this epoch: what may be pruned.",
    key: { epoch: "u64be", ...keyOf("job") },
    value: EMPTY,
  },
  { index: 4, name: "OpenCount", docs: "Jobs that are not final.", key: {}, value: "u64" },
];
