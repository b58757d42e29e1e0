import { HASH, type StorageItem } from "./storage-item.ts";

export const AUTHORITY_STORAGE: readonly StorageItem[] = [
  {
    index: 0,
    name: "Keys",
    docs: "Owner keys and how many of them must sign.",
    key: {},
    value: { struct: { keys: { list: HASH }, threshold: "u8" } },
  },
  { index: 1, name: "Nonce", docs: "Next nonce of an owner command.", key: {}, value: "u64" },
];
