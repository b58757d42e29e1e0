import { EMPTY, HASH, keyOf, type StorageItem } from "./storage-item.ts";

export const AUTHORITY_STORAGE: readonly StorageItem[] = [
  {
    index: 0,
    name: "Keys",
    docs: "Owner keys and how many of them must sign.",
    key: {},
    value: { struct: { keys: { list: HASH }, threshold: "u8" } },
  },
  { index: 1, name: "Nonce", docs: "Next nonce of an owner command.", key: {}, value: "u64" },
  {
    index: 2,
    name: "Rotation",
    docs: "Owner keys that wait: nonce of their command, and the slot from which on they are due.",
    key: {},
    value: { struct: { nonce: "u64", dueSlot: "u64", keys: { list: HASH }, threshold: "u8" } },
  },
  {
    index: 3,
    name: "RotationVetoes",
    docs: "Members that object to the keys that wait.",
    key: keyOf("hotkey"),
    value: EMPTY,
  },
];
