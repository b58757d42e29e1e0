/** Everything that goes wrong at a given moment, as data: a shrinker takes it apart. */

/** Instances are named `2 * key + copy`. */
export type Fault =
  /**
   * `kept`: so many written but unsynced transactions survive; the next one is torn.
   * `behind`: so many executed blocks are lost, which peers must give back.
   */
  | {
      readonly t: "crash";
      readonly at: number;
      readonly node: number;
      readonly down: number;
      readonly kept: number;
      readonly behind: number;
    }
  /** Before or after the instance carries out its `effect`th effect. */
  | {
      readonly t: "crash-effect";
      readonly node: number;
      readonly effect: number;
      readonly side: "before" | "after";
      readonly down: number;
      readonly kept: number;
    }
  /** From now on these links are the ones that work, until the next partition or the healing. */
  | {
      readonly t: "partition";
      readonly at: number;
      readonly shape: "sides" | "one-way" | "deaf" | "dumb" | "none";
      readonly seed: number;
    }
  /** The same with given sides: instance i is on side `(sides >> i) & 1`. */
  | { readonly t: "split"; readonly at: number; readonly sides: number }
  | { readonly t: "forge"; readonly at: number; readonly seed: number }
  /** Above 0 the running timers end at once, below 0 they end that much later. */
  | { readonly t: "clock"; readonly at: number; readonly node: number; readonly ticks: number }
  /** The next write fails, which stops the node; it comes back when there is room. */
  | { readonly t: "disk-full"; readonly at: number; readonly node: number; readonly ticks: number }
  /** Each write takes that much longer, until the healing. */
  | { readonly t: "disk-slow"; readonly at: number; readonly node: number; readonly ticks: number }
  /** One bit of the durable records turns: the node must refuse to start, for ever. */
  | { readonly t: "bit-flip"; readonly at: number; readonly node: number; readonly seed: number }
  /** A backup is put in the place of the disk: peers show the lost vote, the node must stop. */
  | { readonly t: "rollback"; readonly at: number; readonly node: number; readonly lost: number };

/** Faults after which an instance never comes back. */
export const FINAL_FAULTS: readonly Fault["t"][] = ["bit-flip", "rollback"];
