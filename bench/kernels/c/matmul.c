/* Matrix product, f64, the naive triple loop. */
#include "kernel.h"

#define SIDE 96
static double left[SIDE][SIDE], right[SIDE][SIDE], product[SIDE][SIDE];

static void multiply(void) {
  for (int32_t i = 0; i < SIDE; i++)
    for (int32_t j = 0; j < SIDE; j++) {
      double sum = 0;
      for (int32_t k = 0; k < SIDE; k++) sum += left[i][k] * right[k][j];
      product[i][j] = sum;
    }
}

KERNEL int64_t run(int32_t n) {
  uint32_t state = 20261;
  for (int32_t i = 0; i < SIDE; i++)
    for (int32_t j = 0; j < SIDE; j++) {
      left[i][j] = (double)(next_random(&state) >> 8) / (1 << 24);
      right[i][j] = (double)(next_random(&state) >> 8) / (1 << 24);
    }
  double trace = 0;
  for (int32_t round = 0; round < n; round++) {
    multiply();
    for (int32_t i = 0; i < SIDE; i++) trace += product[i][i];
    left[round % SIDE][0] += 0.5;
  }
  return millionths(trace);
}
