import { keyOf, type StorageItem } from "./storage-item.ts";

export const MANA_STORAGE: readonly StorageItem[] = [
  {
    index: 0,
    name: "Balances",
    docs: "Thousandths of mana at a slot, and the thousandths of one that are owed.",
    key: keyOf("account"),
    value: { struct: { milli: "u64", slot: "u64", carry: "u16" } },
  },
];
