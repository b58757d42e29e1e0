/* Sieve of Eratosthenes: a tight loop of byte stores with a stride. */
#include "kernel.h"

#define SIZE (1 << 18)
static uint8_t composite[SIZE];

static int32_t primes(void) {
  int32_t count = 0;
  __builtin_memset(composite, 0, SIZE);
  for (int32_t i = 2; i < SIZE; i++) {
    if (composite[i]) continue;
    count++;
    for (int32_t k = i + i; k < SIZE; k += i) composite[k] = 1;
  }
  return count;
}

KERNEL int64_t run(int32_t n) {
  int64_t total = 0;
  for (int32_t i = 0; i < n; i++) total += primes();
  return total;
}
