#include "start.h"

/* Doubly recursive Fibonacci numbers: calls, returns and the stack. */
static __attribute__((noinline, noclone, optimize("no-optimize-sibling-calls"))) u64 fib(u64 n) {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

u64 benchmark(void) { return fib(35); }
