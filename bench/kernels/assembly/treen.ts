// A binary search tree of small objects: allocation, methods and loads through pointers.
import "@platform/challenge-sdk/assembly/program";

const NODES = 2048;

class Node {
  left: Node | null = null;
  right: Node | null = null;

  constructor(public readonly key: u32) {}

  insert(key: u32): void {
    if (key < this.key) {
      const left = this.left;
      if (left === null) this.left = new Node(key);
      else left.insert(key);
    } else {
      const right = this.right;
      if (right === null) this.right = new Node(key);
      else right.insert(key);
    }
  }

  depth(): i32 {
    const left = this.left;
    const right = this.right;
    const below = max(left === null ? 0 : left.depth(), right === null ? 0 : right.depth());
    return below + 1;
  }
}

export function run(n: i32): i64 {
  let sum: i64 = 0;
  let state: u32 = 5;
  for (let round = 0; round < n; round++) {
    // Nothing lives longer than a round: what is measured is work, not pages touched anew.
    heap.reset();
    const root = new Node(0x80000000);
    for (let i = 0; i < NODES; i++) {
      state = state * 1664525 + 1013904223;
      root.insert(state);
    }
    sum = sum * 31 + root.depth();
  }
  return sum;
}
