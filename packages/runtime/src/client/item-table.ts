/** Things of the pallets by name and by index pair. */

import { CodedError } from "@platform/protocol";
import type { PalletMetadata } from "../metadata/metadata.ts";

export interface Item<T> {
  /** `pallet.Thing`. */
  readonly name: string;
  readonly pallet: number;
  readonly index: number;
  readonly entry: T;
}

/** What a thing of the pallets is called in messages. */
export type ItemKind = "call" | "event" | "storage item";

export class ItemTable<T> {
  readonly #byName = new Map<string, Item<T>>();
  readonly #byIndex = new Map<number, Item<T>>();
  readonly #kind: ItemKind;

  constructor(
    kind: ItemKind,
    pallets: readonly PalletMetadata[],
    of: (pallet: PalletMetadata) => readonly { readonly index: number; readonly name: string }[],
    make: (entry: never) => T,
  ) {
    this.#kind = kind;
    for (const pallet of pallets)
      for (const entry of of(pallet)) {
        const item = {
          name: `${pallet.name}.${entry.name}`,
          pallet: pallet.index,
          index: entry.index,
          entry: make(entry as never),
        };
        this.#byName.set(item.name, item);
        this.#byIndex.set((pallet.index << 8) | entry.index, item);
      }
  }

  /** @throws CodedError METADATA_UNKNOWN_NAME */
  named(name: string): Item<T> {
    const item = this.#byName.get(name);
    if (item !== undefined) return item;
    const [pallet] = name.split(".");
    const near = [...this.#byName.keys()].filter((each) => each.startsWith(`${pallet}.`));
    throw new CodedError({
      code: "METADATA_UNKNOWN_NAME",
      message: `the runtime has no ${this.#kind} ${name}`,
      hint: near.length > 0 ? `there are ${near.join(", ")}` : "see `runtime metadata`",
    });
  }

  /** @throws CodedError METADATA_UNKNOWN_INDEX */
  at(pallet: number, index: number): Item<T> {
    const item = this.#byIndex.get((pallet << 8) | index);
    if (item !== undefined) return item;
    throw new CodedError({
      code: "METADATA_UNKNOWN_INDEX",
      message: `the runtime has no ${this.#kind} ${pallet}.${index}`,
      hint: "another version of the runtime wrote it: take the metadata of that one",
    });
  }
}
