/**
 * Memory of one call into the runtime. The `stub` allocator only moves a pointer upwards; the reset
 * at each new input moves it back, so that a block of any length needs the memory of one extrinsic.
 */

const mark: usize = heap.alloc(16);

/**
 * Frees everything that was allocated since start. It rests on the layout of `rt/stub`: the size
 * word lies 4 bytes before a block, and freeing the last block moves the pointer back to it.
 */
export function resetArena(): void {
  const top = heap.alloc(16);
  store<u32>(mark - 4, <u32>(top + load<u32>(top - 4) - mark));
  heap.free(mark);
  heap.alloc(16);
}

/** Room that lives until the next {@link resetArena}. */
export function allocate(length: i32): usize {
  return heap.alloc(<usize>length);
}
