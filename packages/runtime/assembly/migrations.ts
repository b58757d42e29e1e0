/**
 * Brings the state of an older runtime into this one's shape, once, at the end of the block in which
 * this one takes over. The members of the set stay as they are: the block's header names them already.
 * 0, or the state keeps its shape and the older runtime.
 */
export function migrateFrom(_specVersion: u32): i32 {
  // No released state has another shape.
  return 0;
}
