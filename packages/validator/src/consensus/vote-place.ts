/** Where a vote stands in the one order in which a key may sign: height, view, phase. */
export interface VotePlace {
  readonly height: bigint;
  readonly view: number;
  readonly phase: number;
}

export function laterThan(a: VotePlace, b: VotePlace): boolean {
  if (a.height !== b.height) return a.height > b.height;
  return a.view !== b.view ? a.view > b.view : a.phase > b.phase;
}
