import { HASH, keyOf, type StorageItem } from "./storage-item.ts";

export const IDENTITY_STORAGE: readonly StorageItem[] = [
  {
    index: 0,
    name: "Identities",
    docs: "An account's peer key, the slot since which it counts, links so far and its name.",
    key: keyOf("account"),
    value: { struct: { peerKey: HASH, since: "u64", links: "u32", name: "bytes" } },
  },
  {
    index: 1,
    name: "PeerKeys",
    docs: "Whose a peer key is, or was before it was retired.",
    key: keyOf("peerKey"),
    value: { struct: { account: HASH, retired: "bool" } },
  },
  {
    index: 2,
    name: "Names",
    docs: "Who has a display name, by its SHA-256.",
    key: keyOf("nameHash"),
    value: HASH,
  },
  {
    index: 3,
    name: "Retired",
    docs: "Former peer keys of an account, by the number of their link.",
    key: { account: HASH, place: "u64be" },
    value: { struct: { peerKey: HASH, from: "u64", to: "u64" } },
  },
];
