/* How the first process follows what becomes of those in the pool. */
#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include "pool.h"

#define PF_EXITING 4 /* of the flags in /proc/PID/stat */

/* What is kept of a process of the pool: open files of its directory in /proc, and what was last seen. */
static struct seen {
  int stat;
  int status;
  int links;
  char state; /* the letter of /proc/PID/stat: 0 when the process is gone */
  int is_exiting;
  int owes; /* it was stopped before it could answer */
  char text[4096];
  unsigned long long sums[5]; /* of uid_map, gid_map, projid_map, setgroups, mountinfo */
} seen[SLOTS];

static int open_proc(pid_t pid, const char *name, int flags) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
  return open(path, flags | O_CLOEXEC);
}

static void meet(int slot) {
  seen[slot].stat = open_proc(pids[slot], "stat", O_RDONLY);
  seen[slot].status = open_proc(pids[slot], "status", O_RDONLY);
  seen[slot].links = open_proc(pids[slot], "ns", O_RDONLY | O_DIRECTORY);
}

static char look(int slot) {
  char text[128];
  ssize_t length = pread(seen[slot].stat, text, sizeof text - 1, 0);
  text[length < 0 ? 0 : length] = '\0';
  const char *after_name = strrchr(text, ')');
  seen[slot].state = after_name == NULL ? 0 : after_name[2];
  unsigned flags = 0;
  if (after_name != NULL) sscanf(after_name + 3, " %*d %*d %*d %*d %*d %u", &flags);
  seen[slot].is_exiting = (flags & PF_EXITING) != 0;
  return seen[slot].state;
}

static int is_alive(int slot) {
  char state = seen[slot].state;
  return state != 0 && state != 'Z' && state != 'X';
}

static int is_stopped(int slot) {
  return seen[slot].state == 'T';
}

/*
 * Waits until a process, or every one (-1), has done what it was told: it waits for an operation, or has ended. A dead init sleeps until all
 * of its pid namespace are gone. Whether they are, and it is about to wake up, shows nowhere: it gets time for that.
 */
static void settle(int which) {
  for (int quiet = 0, wanted = 1; quiet < wanted;) {
    int busy = 0, is_dying = 0;
    for (int slot = 0; slot < used; slot++) {
      if (which >= 0 && slot != which) continue;
      char state = look(slot);
      busy |= state != 0 && strchr("ZXST", state) == NULL;
      is_dying |= is_alive(slot) && seen[slot].is_exiting;
    }
    wanted = is_dying ? 40 : which < 0 ? 2 : 1;
    quiet = busy ? 0 : quiet + 1;
    if (quiet < wanted) usleep(is_dying ? 500 : busy ? 200 : 50);
  }
}

/* A process that is in the pid namespace and that was not there before. */
static pid_t newcomer(void) {
  DIR *proc = opendir("/proc");
  if (proc == NULL) die("/proc");
  pid_t found = 0;
  for (struct dirent *entry; (entry = readdir(proc)) != NULL;) {
    pid_t pid = atoi(entry->d_name);
    if (pid <= 1) continue;
    int known = 0;
    for (int slot = 0; slot < used; slot++) known |= pids[slot] == pid;
    if (!known) found = pid;
  }
  closedir(proc);
  return found;
}
