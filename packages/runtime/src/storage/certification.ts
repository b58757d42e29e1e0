import { EMPTY, HASH, keyOf, type StorageItem } from "./storage-item.ts";

export const CERTIFICATION_STORAGE: readonly StorageItem[] = [
  {
    index: 0,
    name: "Attestations",
    docs: "What a validator said: 0 committed, 1 revealed; its place in the commit's list.",
    key: keyOf("submission", "hotkey"),
    value: {
      struct: {
        phase: "u8",
        epoch: "u64",
        index: "u32",
        size: "u32",
        root: HASH,
        digest: HASH,
      },
    },
  },
  {
    index: 1,
    name: "Tallies",
    docs: "Power behind a digest.",
    key: keyOf("submission", "digest"),
    value: "u64",
  },
  {
    index: 2,
    name: "Disputes",
    docs: "The digest that a disputing validator computed.",
    key: keyOf("submission", "hotkey"),
    value: HASH,
  },
  {
    index: 3,
    name: "Faults",
    docs: "The digest of a validator that revealed another one than the certified.",
    key: keyOf("submission", "hotkey"),
    value: HASH,
  },
  {
    index: 4,
    name: "Journals",
    docs: "Effects of a precertified work: they wait for its certification.",
    key: keyOf("submission"),
    value: "tail",
  },
  {
    index: 5,
    name: "Settlements",
    docs: "Final, and what follows from it is not settled yet: H and the place in it.",
    key: { closingHeight: "u64be", closingIndex: "u64be", submission: HASH },
    value: EMPTY,
  },
];
