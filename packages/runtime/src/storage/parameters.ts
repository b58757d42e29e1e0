import { ParametersCodec, shapeOf } from "@platform/protocol";
import type { StorageItem } from "./storage-item.ts";

export const PARAMETERS_STORAGE: readonly StorageItem[] = [
  {
    index: 0,
    name: "Values",
    docs: "The parameters in force.",
    key: {},
    value: shapeOf(ParametersCodec),
  },
];
