import { HASH, type StorageItem } from "./storage-item.ts";

export const TIMESTAMP_STORAGE: readonly StorageItem[] = [
  {
    index: 0,
    name: "Last",
    docs: "Height, time and chain position of the last block.",
    key: {},
    value: { struct: { height: "u64", timeMs: "u64", chainNumber: "u64", chainHash: HASH } },
  },
];
