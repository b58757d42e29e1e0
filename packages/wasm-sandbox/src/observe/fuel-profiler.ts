/**
 * Attributes every unit of fuel to the frame in which it was spent: at each moment at which the
 * counter is exact, what is gone since the last one belongs to the frame that is open.
 */

import { CallTree, ROOT } from "./call-tree.ts";
import { describeFrame, type ProfileFrame, SpecialFrame } from "./frame-key.ts";
import type { FunctionNames } from "./function-names.ts";

export interface ProfileNode {
  /** Index of the caller's node, always a smaller one; -1 for the outermost. */
  readonly parent: number;
  /** Index of the frame. */
  readonly frame: number;
  /** Fuel used in the frame itself, without its callees. */
  readonly fuel: bigint;
}

/** A call tree. The fuel of all nodes together is exactly the evaluation's `fuelUsed`. */
export interface FuelProfile {
  readonly frames: readonly ProfileFrame[];
  readonly nodes: readonly ProfileNode[];
}

/** A caller that waits for a program of its own fuel counter. */
interface Waiting {
  readonly fuel: number;
  readonly open: number;
  readonly budget: number;
}

export class FuelProfiler {
  readonly #tree = new CallTree();
  /** Open frames; the last is `#node`'s caller. */
  readonly #open: number[] = [];
  #node: number = ROOT;
  /** The counter when it was last seen; below 0 counts as 0. */
  #fuel = 0;
  #limit = 0;
  #waiting: Waiting | undefined;

  begin(limit: number, instantiationFuel: number): void {
    this.#limit = limit;
    this.#fuel = limit;
    this.#instantiate(instantiationFuel);
  }

  enter(key: number, fuel: number): void {
    this.#spend(fuel);
    this.#open.push(this.#node);
    this.#node = this.#tree.child(this.#node, key);
  }

  leave(fuel: number): void {
    this.#spend(fuel);
    const caller = this.#open.pop();
    if (caller === undefined) throw new Error("assertion failed: a frame closed twice");
    this.#node = caller;
  }

  programBegins(budget: number, instantiationFuel: number, callerFuel: number): void {
    this.#spend(callerFuel);
    this.#waiting = { fuel: this.#fuel, open: this.#open.length, budget };
    // One more frame, so that a trap's open ones close down to the caller's own.
    this.#open.push(this.#node);
    this.#fuel = budget;
    this.#instantiate(instantiationFuel);
  }

  /** @param fuel left in the program's counter, or undefined when it has none */
  programEnds(used: number, fuel: number | undefined): void {
    const waiting = this.#waiting;
    if (waiting === undefined) throw new Error("assertion failed: no program runs");
    if (fuel !== undefined) this.#spend(fuel);
    this.#node = this.#open[waiting.open] as number;
    this.#open.length = waiting.open;
    this.#chargeForTrap(used - (waiting.budget - this.#fuel));
    this.#fuel = waiting.fuel - used;
    this.#waiting = undefined;
  }

  /** @param fuel left in the counter, or undefined when no instance came to be */
  finish(
    used: number,
    fuel: number | undefined,
    names: { readonly challenge: FunctionNames; readonly program: FunctionNames },
  ): FuelProfile {
    if (fuel !== undefined) this.#spend(fuel);
    this.#node = ROOT;
    this.#chargeForTrap(used - (this.#limit - this.#fuel));
    return this.#report(names);
  }

  #instantiate(fuel: number): void {
    if (fuel === 0) return;
    const node = this.#tree.child(this.#node, SpecialFrame.instantiation);
    this.#add(node, Math.min(fuel, this.#fuel));
    this.#fuel = Math.max(0, this.#fuel - fuel);
  }

  #spend(fuel: number): void {
    const now = Math.max(0, fuel);
    this.#add(this.#node, this.#fuel - now);
    this.#fuel = now;
  }

  #chargeForTrap(fuel: number): void {
    if (fuel !== 0) this.#add(this.#tree.child(this.#node, SpecialFrame.trap), fuel);
  }

  #add(node: number, fuel: number): void {
    this.#tree.fuel[node] = (this.#tree.fuel[node] as number) + fuel;
  }

  #report(names: Parameters<typeof describeFrame>[1]): FuelProfile {
    const { keys, parents, fuel } = this.#tree;
    const frames: ProfileFrame[] = [];
    const indices = new Map<number, number>();
    const frameOf = (key: number): number => {
      const known = indices.get(key);
      if (known !== undefined) return known;
      indices.set(key, frames.length);
      return frames.push(describeFrame(key, names)) - 1;
    };
    if (fuel[ROOT] !== 0) throw new Error("assertion failed: fuel spent outside of every frame");
    const nodes = keys.slice(1).map((key, i) => ({
      parent: (parents[i + 1] as number) - 1,
      frame: frameOf(key),
      fuel: BigInt(fuel[i + 1] as number),
    }));
    return { frames, nodes };
  }
}
