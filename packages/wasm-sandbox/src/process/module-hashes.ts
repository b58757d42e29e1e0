/** Hashes of module bytes, each computed once for as long as its array lives. */

import { hash } from "node:crypto";

export class ModuleHashes {
  readonly #known = new WeakMap<Uint8Array, string>();

  of(bytes: Uint8Array): string {
    const known = this.#known.get(bytes);
    if (known !== undefined) return known;
    const made = hash("sha256", bytes, "hex");
    this.#known.set(bytes, made);
    return made;
  }
}
