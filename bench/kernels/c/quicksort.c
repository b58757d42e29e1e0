/* Quicksort of 32-bit keys: comparisons that no branch predictor knows, and recursion. */
#include "kernel.h"

#define LENGTH 16384
static uint32_t keys[LENGTH];

static NOINLINE void sort(int32_t low, int32_t high) {
  while (low < high) {
    uint32_t pivot = keys[low + (high - low) / 2];
    int32_t i = low, j = high;
    while (i <= j) {
      while (keys[i] < pivot) i++;
      while (keys[j] > pivot) j--;
      if (i > j) break;
      uint32_t held = keys[i];
      keys[i++] = keys[j];
      keys[j--] = held;
    }
    if (j - low < high - i) {
      sort(low, j);
      low = i;
    } else {
      sort(i, high);
      high = j;
    }
  }
}

KERNEL int64_t run(int32_t n) {
  uint32_t state = 7;
  uint64_t sum = 0;
  for (int32_t round = 0; round < n; round++) {
    for (int32_t i = 0; i < LENGTH; i++) keys[i] = next_random(&state);
    sort(0, LENGTH - 1);
    for (int32_t i = 0; i < LENGTH; i += 64) sum = mix(sum, keys[i]);
  }
  return (int64_t)sum;
}
