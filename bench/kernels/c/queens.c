/* Solutions of the queens problem: recursion with some work in each call. */
#include "kernel.h"

static NOINLINE int32_t place(uint32_t full, uint32_t columns, uint32_t left, uint32_t right) {
  if (columns == full) return 1;
  int32_t count = 0;
  for (uint32_t open = full & ~(columns | left | right); open != 0;) {
    uint32_t bit = open & (0u - open);
    open ^= bit;
    count += place(full, columns | bit, (left | bit) << 1, (right | bit) >> 1);
  }
  return count;
}

/* Every board from 1 x 1 to n x n; n is at most 16. */
KERNEL int64_t run(int32_t n) {
  int64_t total = 0;
  for (int32_t side = 1; side <= n; side++) total += place((1u << side) - 1, 0, 0, 0);
  return total;
}
