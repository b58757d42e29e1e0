import { ParameterChangeCodec, ParametersCodec, shapeOf } from "@platform/protocol";
import { HASH, type StorageItem } from "./storage-item.ts";

export const PARAMETERS_STORAGE: readonly StorageItem[] = [
  {
    index: 0,
    name: "Values",
    docs: "The parameters in force.",
    key: {},
    value: shapeOf(ParametersCodec),
  },
  {
    index: 1,
    name: "Pending",
    docs: "A decided value that waits for a boundary; `name` is the place in the list of values.",
    key: { name: "u8" },
    value: { struct: { value: "u64", proposal: HASH } },
  },
  {
    index: 2,
    name: "History",
    docs: "The last 64 changes of a parameter.",
    key: { name: "u8", number: "u64be" },
    value: shapeOf(ParameterChangeCodec),
  },
  {
    index: 3,
    name: "Heads",
    docs: "How often a parameter was changed, and the hash of its last change.",
    key: { name: "u8" },
    value: { struct: { changes: "u64", hash: HASH } },
  },
];
