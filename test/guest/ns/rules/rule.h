/* Programs that show rules of namespaces print the number of the rule before its lines: test/conformance compares rule by rule. */
#ifndef RULE_H
#define RULE_H
#include "../../report.h"

/* What is printed from here to the next RULE belongs to this one. */
#define RULE(number) printf("== %s\n", number)
#endif
