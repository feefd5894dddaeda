/* Programs that show rules of namespaces print the number of the rule before its lines: test/conformance compares rule by rule. */
#ifndef RULE_H
#define RULE_H
#include "../../report.h"
#include <sched.h>

/* What is printed from here to the next RULE belongs to this one. */
#define RULE(number) printf("== %s\n", number)
/* Ids of namespaces ascend on one processor only (ns_tree_gen_id()): whoever compares them, or relies on their order, makes them all there. */
static inline void stay_on_processor(void) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(sched_getcpu(), &one);
  sched_setaffinity(0, sizeof one, &one);
}

#endif
