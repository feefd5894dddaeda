#include "start.h"

/* Division and remainders of all sizes, as hash tables and number formatting do them. */
u64 benchmark(void) {
  u64 state = 88172645463325252UL, sum = 0;
  for (u32 i = 1; i < 1500000; i++) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    sum += state % 1000003 + (u32)state / i + state / (state >> 40 | 1) + (long)state % -10;
  }
  return sum;
}
