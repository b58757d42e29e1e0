import { HASH, keyOf, type StorageItem } from "./storage-item.ts";

export const TRUST_STORAGE: readonly StorageItem[] = [
  {
    index: 0,
    name: "Edges",
    docs: "How far one account trusts another in one context, and since when.",
    key: { from: HASH, context: "u8", subject: HASH },
    value: { struct: { level: "u8", slot: "u64" } },
  },
  {
    index: 1,
    name: "Scopes",
    docs: "Whom the owners of a challenge would have run it; it filters nobody.",
    key: keyOf("challenge"),
    value: {
      struct: {
        contexts: "u8",
        minLevel: "u8",
        membersOnly: "bool",
        maxDepth: "u8",
        anchors: { list: HASH },
      },
    },
  },
];
