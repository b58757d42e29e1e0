import { shapeOf } from "@platform/protocol";
import { WeightVectorCodec } from "../api.ts";
import { HASH, keyOf, type StorageItem } from "./storage-item.ts";

export const WEIGHTS_STORAGE: readonly StorageItem[] = [
  {
    index: 0,
    name: "Boards",
    docs: "A hotkey's best certified work in a challenge.",
    key: keyOf("challenge", "hotkey"),
    value: {
      struct: {
        origin: HASH,
        payload: HASH,
        payloadBytes: "u32",
        score: "u64",
        commitHeight: "u64",
        commitIndex: "u32",
        commitSlot: "u64",
        epoch: "u64",
      },
    },
  },
  {
    index: 1,
    name: "Vectors",
    docs: "The decided weights of a mechanism.",
    key: { epoch: "u64be", mechanism: "u8" },
    value: shapeOf(WeightVectorCodec),
  },
];
