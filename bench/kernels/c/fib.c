/* Recursive calls and nothing else: every call pays for its frame and its spill of the counter. */
#include "kernel.h"

static NOINLINE int32_t fib(int32_t n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

KERNEL int64_t run(int32_t n) { return fib(n); }
