/** What the bodies of one generated module may name. */

export interface Signature {
  readonly params: readonly number[];
  readonly results: readonly number[];
}

export interface Environment {
  /** Of numbers, and of vectors where the module has them. */
  readonly types: readonly number[];
  /** Vectors and tail calls. */
  readonly wide: boolean;
  readonly functions: readonly Signature[];
  /** Value types; all mutable. The first is the i32 that bounds loops and calls. */
  readonly globals: readonly number[];
  /** Function in each place of table 0 at the start, and of the passive element segment. */
  readonly table: readonly number[];
  readonly passiveElements: number;
  readonly passiveData: number;
  /** NaN bits are made canonical by the module itself, so that bare engines agree as well. */
  readonly canonical: boolean;
  /** Type index of a signature; new ones are added. */
  typeIndex(signature: Signature): number;
}
