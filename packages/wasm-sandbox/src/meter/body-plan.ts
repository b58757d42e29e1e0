/** What the walk over one body learned: everything that writing it metered needs. */

interface PlaceRange {
  readonly from: number;
  readonly to: number;
}

export interface BodyPlan {
  /** In the module's EditList; ascending by offset. */
  readonly edits: PlaceRange;
  /** Locals declaration: number of groups, and where their bytes begin. */
  readonly groups: number;
  readonly groupsAt: number;
  /** First instruction, and the end of the body. */
  readonly codeAt: number;
  readonly end: number;
  /** Parameters and declared locals: the index of the first temporary. */
  readonly locals: number;
  /** Temporaries for NaNs: bit 0 an f32, bit 1 an f64, bit 2 a v128. */
  readonly temporaries: number;
  /** Logical stack bytes of one frame. */
  readonly frameBytes: number;
  /** Direct calls; in the module's CallGraph. */
  readonly calls: PlaceRange;
  readonly callsIndirectly: boolean;
  /** Returns and tail calls. */
  readonly exits: number;
  /** What {@link FuelGain} says of keeping the fuel in a local. */
  readonly localGain: number;
}
