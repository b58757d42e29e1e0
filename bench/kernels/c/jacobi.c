/* Jacobi relaxation of a heated plate: f64 loads and stores in two nested loops. */
#include "kernel.h"

#define SIDE 128
static double plates[2][SIDE][SIDE];

static void relax(double (*to)[SIDE], double (*from)[SIDE]) {
  for (int32_t y = 1; y < SIDE - 1; y++)
    for (int32_t x = 1; x < SIDE - 1; x++)
      to[y][x] = 0.25 * (from[y - 1][x] + from[y + 1][x] + from[y][x - 1] + from[y][x + 1]);
}

KERNEL int64_t run(int32_t n) {
  __builtin_memset(plates, 0, sizeof plates);
  for (int32_t x = 0; x < SIDE; x++) plates[0][0][x] = plates[1][0][x] = 100.0;
  for (int32_t i = 0; i < n; i++) relax(plates[(i + 1) & 1], plates[i & 1]);
  double sum = 0;
  for (int32_t y = 0; y < SIDE; y++)
    for (int32_t x = 0; x < SIDE; x++) sum += plates[n & 1][y][x];
  return millionths(sum);
}
