/** Cursor over a component, with the items it may still have and the names it may use. */

import { Cursor } from "../decode/cursor.ts";
import { reject } from "../decode/rejection.ts";
import { MAX_COMPONENT_ITEMS } from "./component-limits.ts";

/**
 * Names end up in the generated linker's source, as keys of objects. What tool chains use is enough:
 * none of these characters ends or escapes a JavaScript string, and the one key that is not a
 * property like others is left out.
 */
const NAME = /^(?!__proto__$)[\w.:/@#$[\]<>+*=|-]*$/;
const MAX_NAME_BYTES = 256;

export class ComponentCursor extends Cursor {
  readonly #items: { left: number };

  constructor(bytes: Uint8Array, at: number, end: number, items = { left: MAX_COMPONENT_ITEMS }) {
    super(bytes, at, end);
    this.#items = items;
  }

  /** A reader of one section that draws on the same items. */
  section(start: number, end: number): ComponentCursor {
    return new ComponentCursor(this.bytes, start, end, this.#items);
  }

  count(): number {
    const at = this.at;
    const count = this.u32();
    this.#items.left -= count;
    if (this.#items.left < 0) reject("LIMIT_COMPONENT_ITEMS", at, "too many items");
    return count;
  }

  plainName(): string {
    const at = this.at;
    const name = this.name(MAX_NAME_BYTES);
    if (!NAME.test(name)) reject("COMPONENT_NAME", at, "a name with characters outside the list");
    return name;
  }

  /** Name of an import or export, in the form without a version suffix. */
  externName(): string {
    this.expect(0, "form of a name");
    return this.plainName();
  }

  expect(byte: number, what: string): void {
    const at = this.at;
    const found = this.u8();
    if (found !== byte) reject("COMPONENT_PROFILE", at, `${what}: 0x${found.toString(16)}`);
  }
}
