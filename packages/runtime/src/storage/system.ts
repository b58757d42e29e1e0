import { EMPTY, HASH, type StorageItem } from "./storage-item.ts";

export const SYSTEM_STORAGE: readonly StorageItem[] = [
  { index: 0, name: "ChainId", docs: "Identity of the chain.", key: {}, value: HASH },
  {
    index: 1,
    name: "Nonces",
    docs: "Next nonce of an account under a scheme: 0 session key, 1 the account itself.",
    key: { scheme: "u8", account: HASH },
    value: "u32",
  },
  {
    index: 2,
    name: "Marks",
    docs: "What an account did in the block in hand; never in a post-state.",
    key: { account: HASH, pallet: "u8", call: "u8", subject: HASH },
    value: EMPTY,
  },
  {
    index: 3,
    name: "OwnerCommands",
    docs: "Owner commands of the block in hand; never in a post-state.",
    key: {},
    value: "u64",
  },
  {
    index: 4,
    name: "Authorized",
    docs: "The module that governance decided on.",
    key: {},
    value: HASH,
  },
  {
    index: 5,
    name: "Pending",
    docs: "The module that takes over at a slot.",
    key: {},
    value: { struct: { hash: HASH, slot: "u64", specVersion: "u32" } },
  },
  {
    index: 6,
    name: "Applied",
    docs: "The module that took over at the end of a block.",
    key: { height: "u64be" },
    value: { struct: { hash: HASH, specVersion: "u32" } },
  },
];
