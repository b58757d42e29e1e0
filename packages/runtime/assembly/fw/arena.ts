/**
 * Memory of one call into the runtime. The `stub` allocator only moves a pointer upwards; the reset
 * at each new input moves it back, so that a block of any length needs the memory of one extrinsic.
 */

const start: usize = heap.alloc(16);

/**
 * Frees a block and everything that was allocated after it. It rests on the layout of `rt/stub`: the
 * size word lies 4 bytes before a block, and freeing the last block moves the pointer back to it.
 */
function freeFrom(block: usize): void {
  const top = heap.alloc(16);
  store<u32>(block - 4, <u32>(top + load<u32>(top - 4) - block));
  heap.free(block);
}

export function resetArena(): void {
  freeFrom(start);
  heap.alloc(16);
}

/** Room that lives until the next {@link resetArena} or the end of the running scope. */
export function allocate(length: i32): usize {
  return heap.alloc(<usize>length);
}

/**
 * A scope for one step of a loop over stored items, so that the loop needs the memory of one step.
 * Nothing made inside may be used outside, and no list from outside may grow inside.
 */
export class Scope {
  static open(): usize {
    return heap.alloc(16);
  }

  static close(scope: usize): void {
    freeFrom(scope);
  }
}
