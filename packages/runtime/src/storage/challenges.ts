import { type Shape, shapeOf } from "@platform/protocol";
import { ManifestCodec } from "../manifest.ts";
import { EMPTY, keyOf, type StorageItem } from "./storage-item.ts";

const CHALLENGE: Shape = {
  struct: {
    status: "u8",
    since: "u64",
    pausedUntil: "u64",
    next: "u8",
    manifest: shapeOf(ManifestCodec),
  },
};

export const CHALLENGES_STORAGE: readonly StorageItem[] = [
  {
    index: 0,
    name: "InForce",
    docs: "The version in force; `next` is its status from the next boundary on, 255 for none.",
    key: keyOf("challenge"),
    value: CHALLENGE,
  },
  {
    index: 1,
    name: "Queued",
    docs: "A version on its way, or one that lapsed.",
    key: keyOf("challenge"),
    value: CHALLENGE,
  },
  {
    index: 2,
    name: "Verified",
    docs: "Members that found the queued version right.",
    key: keyOf("challenge", "hotkey"),
    value: EMPTY,
  },
  {
    index: 3,
    name: "Vetoes",
    docs: "Members that object to the queued version.",
    key: keyOf("challenge", "hotkey"),
    value: EMPTY,
  },
];
