import { HASH, type StorageItem } from "./storage-item.ts";

export const REPUTATION_STORAGE: readonly StorageItem[] = [
  {
    index: 0,
    name: "Scores",
    docs: "What an account has earned: trade 0 miner, 1 validator.",
    key: { trade: "u8", account: HASH },
    value: {
      struct: {
        value: "u32",
        gained: "u32",
        epoch: "u64",
        frozenUntil: "u64",
        changes: "u32",
      },
    },
  },
  {
    index: 1,
    name: "Changes",
    docs: "The last changes of a score, in 16 places that are used in turn.",
    key: { trade: "u8", account: HASH, place: "u8" },
    value: {
      struct: {
        epoch: "u64",
        height: "u64",
        cause: "u8",
        before: "u32",
        after: "u32",
        subject: HASH,
      },
    },
  },
];
