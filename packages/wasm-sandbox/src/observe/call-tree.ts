/** Fuel by call path. It grows with the number of different paths, never with that of calls. */

import { MAX_PROFILE_DEPTH, MAX_PROFILE_NODES } from "@platform/protocol/limits";
import { SpecialFrame } from "./frame-key.ts";

/** The node above every frame. */
export const ROOT = 0;

/** Most nodes of a tree: below each function and the root, one of each frame that is none. */
export const MAX_TREE_NODES = 4 * (MAX_PROFILE_NODES + 1);

export class CallTree {
  /** By node: its caller, what it stands for, and the fuel used in itself. */
  readonly parents: number[] = [-1];
  readonly keys: number[] = [-1];
  /** At most MAX_EVALUATION_FUEL together: exact as numbers. */
  readonly fuel: number[] = [0];
  readonly #depths: number[] = [0];
  readonly #children: (Map<number, number> | undefined)[] = [undefined];
  #functions = 0;

  /** The node of `key` below `parent`; beyond a bound the one that stands for all further ones. */
  child(parent: number, key: number): number {
    if (this.keys[parent] === SpecialFrame.more) return parent;
    const known = this.#children[parent]?.get(key);
    if (known !== undefined) return known;
    if (key >= SpecialFrame.instantiation) return this.#add(parent, key);
    const full =
      this.#functions >= MAX_PROFILE_NODES ||
      (this.#depths[parent] as number) >= MAX_PROFILE_DEPTH - 1;
    if (full) return this.child(parent, SpecialFrame.more);
    this.#functions++;
    return this.#add(parent, key);
  }

  #add(parent: number, key: number): number {
    const node = this.parents.length;
    this.parents.push(parent);
    this.keys.push(key);
    this.fuel.push(0);
    this.#depths.push((this.#depths[parent] as number) + 1);
    this.#children.push(undefined);
    let siblings = this.#children[parent];
    if (siblings === undefined) {
      siblings = new Map();
      this.#children[parent] = siblings;
    }
    siblings.set(key, node);
    return node;
  }
}
