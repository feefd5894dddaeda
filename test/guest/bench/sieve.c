#include "start.h"

/* The sieve of Eratosthenes over bytes, repeated: loads, stores and short loops. */
#define LIMIT 1000000
static u8 composite[LIMIT + 1];

u64 benchmark(void) {
  u64 count = 0;
  for (int round = 0; round < 8; round++) {
    for (u64 i = 0; i <= LIMIT; i++) composite[i] = 0;
    for (u64 i = 2; i * i <= LIMIT; i++)
      if (!composite[i])
        for (u64 j = i * i; j <= LIMIT; j += i) composite[j] = 1;
    for (u64 i = 2; i <= LIMIT; i++) count += !composite[i];
  }
  return count;
}
