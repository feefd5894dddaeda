/* What the parts of driver.c know of each other: the processes of the pool, and what is sent to them and back. */
#pragma once

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define SLOTS 10

struct operation {
  int slot;
  char name[24];
  long a, b, c, d;
  char text[256];
};

/* What goes to a process: an operation, and the one its child or its target is, by its place in the pool and as a number of /proc. */
struct command {
  struct operation operation;
  int child;
  int target;
};

struct reply {
  int slot;
  long result;
  int error;
  char more[400];
};

static int commands[SLOTS][2], replies[2];
static pid_t pids[SLOTS]; /* in the first process's pid namespace; 0: never there */
static int used;
static FILE *out;

static void die(const char *what) {
  dprintf(2, "driver: %s: %s\n", what, strerrorname_np(errno));
  _exit(3);
}
