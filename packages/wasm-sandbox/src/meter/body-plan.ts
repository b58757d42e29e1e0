/** What the scan of one body decided: where the rewriter cuts in, and the price of the frame. */

/** Kinds of edit; the argument's meaning stands beside each. */
export const Edit = {
  /** A segment that turned out to cost nothing. */
  nothing: 0,
  /** Insert: charge `argument` fuel and check. */
  charge: 1,
  /** Insert: make the f32 (0x7d) or f64 (0x7c) on top canonical if it is a NaN. */
  canonical: 2,
  /** Call of the helper function `argument`, before or in place of an instruction. */
  call: 3,
  /** Replace `return` by a branch of depth `argument` to the wrapper block. */
  branchOut: 4,
} as const;

export interface BodyPlan {
  /** Flat quadruples: byte offset, kind, argument, bytes replaced; ascending by offset. */
  readonly edits: readonly number[];
  /** Locals declaration: number of groups, and where their bytes begin. */
  readonly groups: number;
  readonly groupsAt: number;
  /** First instruction, and the end of the body. */
  readonly codeAt: number;
  readonly end: number;
  /** Parameters and declared locals: the index of the first temporary. */
  readonly locals: number;
  readonly usesF32: boolean;
  readonly usesF64: boolean;
  /** Logical stack bytes of one frame. */
  readonly frameBytes: number;
}
