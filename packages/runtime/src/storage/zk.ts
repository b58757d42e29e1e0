import { HASH, keyOf, type StorageItem } from "./storage-item.ts";

export const ZK_STORAGE: readonly StorageItem[] = [
  {
    index: 0,
    name: "Keys",
    docs: "A verification key under its SHA-256.",
    key: keyOf("key"),
    value: "tail",
  },
  {
    index: 1,
    name: "Claims",
    docs: "Who used a nullifier, in which block, and the SHA-256 of the public inputs.",
    key: keyOf("key", "nullifier"),
    value: { struct: { account: HASH, height: "u64", inputs: HASH } },
  },
  {
    index: 2,
    name: "ClaimsInBlock",
    docs: "Claims of the block in hand; never in a post-state.",
    key: {},
    value: "u64",
  },
];
