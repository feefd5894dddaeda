/*
 * Executes sequences of operations on namespaces, credentials and mounts in a pool of processes, and prints after each operation what it
 * returned and what can be observed. test/ns/differential runs it on Linux and in a kernel, on the same random sequences.
 *
 *   driver FILE [rootfs]
 *
 * FILE has one operation a line: the process that executes it, a name, four numbers, and a text in which \n stands for a newline. A line
 * "." ends a sequence. "rootfs": the machine has no other root file system. Each sequence has namespaces of its own, with a tmpfs for a root
 * directory: its first process (the init of its pid namespace) hands the operations to the others through pipes and observes; it is root
 * and executes none itself. Those of the pool that execute a file go on as "driver serve".
 */

#define _GNU_SOURCE
#include <linux/capability.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "driver/observe.h"
#include "driver/operations.h"
#include "driver/root.h"

/* What those answered that were stopped at first. */
static struct reply late[SLOTS];
static int is_late[SLOTS];

static int receive(int slot, struct reply *reply) {
  if (read(replies[0], reply, sizeof *reply) != sizeof *reply) die("reply");
  if (reply->slot == slot) return 1;
  late[reply->slot] = *reply;
  is_late[reply->slot] = 1;
  seen[reply->slot].owes = 0;
  return 0;
}

/* Sends an operation and waits for what came of it. Returns 0 when the process did not live to tell, or is stopped. */
static int command_slot(int slot, const struct command *command, struct reply *reply) {
  if (write(commands[slot][1], command, sizeof *command) != sizeof *command) die("command");
  struct pollfd fd = {.fd = replies[0], .events = POLLIN};
  for (int tries = 0; tries < 2000; tries++) {
    if (poll(&fd, 1, 5) == 1) {
      if (receive(slot, reply)) return 1;
      continue;
    }
    look(slot);
    if ((!is_alive(slot) || is_stopped(slot)) && poll(&fd, 1, 0) == 0) {
      seen[slot].owes = is_stopped(slot);
      return 0;
    }
  }
  fprintf(out, "HANGS\n");
  return 0;
}

/* The n-th of those that are alive, and not stopped either if they are to execute something; -1: nobody is. */
static int pick(int n, int to_execute) {
  int alive[SLOTS], count = 0;
  for (int slot = 0; slot < used; slot++)
    if (is_alive(slot) && !(to_execute && (is_stopped(slot) || seen[slot].is_exiting))) alive[count++] = slot;
  return count == 0 ? -1 : alive[(unsigned)n % count];
}

static void show_reply(const struct reply *reply) {
  if (reply->error != 0)
    fprintf(out, "%ld %s, %s\n", reply->result, strerrorname_np(reply->error), reply->more);
  else
    fprintf(out, "%ld, %s\n", reply->result, reply->more);
}

static void show_late_replies(void) {
  struct pollfd fd = {.fd = replies[0], .events = POLLIN};
  struct reply reply;
  while (poll(&fd, 1, 0) == 1) receive(-1, &reply);
  for (int slot = 0; slot < used; slot++) {
    if (!is_late[slot]) continue;
    fprintf(out, "late %d: ", slot);
    show_reply(&late[slot]);
    is_late[slot] = 0;
  }
}

/* Linux 6.18 forgets that a mount is unbindable when it copies its namespace, and is no judge of what follows. */
static int has_unbindable;
static int forgets_unbindable(const struct operation *operation) {
  return has_unbindable && (operation->a & CLONE_NEWNS) != 0 && (strcmp(operation->name, "clone") == 0 || strcmp(operation->name, "unshare") == 0);
}

static void step(int number, const struct operation *operation) {
  struct command command = {.operation = *operation, .child = used};
  int slot = pick(operation->slot, 1);
  fprintf(out, "-- %d %d %s %ld %ld %ld %ld %s\n", number, slot, operation->name, operation->a, operation->b, operation->c, operation->d,
          operation->text);
  int is_clone = strcmp(operation->name, "clone") == 0;
  int is_last = strcmp(operation->name, "exit") == 0 && slot == pick(slot < 0 ? 0 : operation->slot + 1, 1);
  if (slot < 0 || is_last || (is_clone && used == SLOTS) || forgets_unbindable(operation)) {
    fprintf(out, "skipped\n");
    return;
  }
  for (char *at = command.operation.text; (at = strstr(at, "\\n")) != NULL;) {
    *at = '\n';
    memmove(at + 1, at + 2, strlen(at + 2) + 1);
  }
  int target = pick(operation->d, 0);
  command.target = pids[target];
  struct reply reply;
  int replied = command_slot(slot, &command, &reply);
  settle(replied && !changes_processes(operation->name) ? slot : -1);
  /* Whether its parent was dead yet when it answered is a race. */
  if (replied && strcmp(operation->name, "kill") == 0) {
    const struct reply result = reply;
    strcpy(command.operation.name, "self");
    if (is_alive(slot) && !is_stopped(slot)) command_slot(slot, &command, &reply);
    settle(slot);
    reply.result = result.result;
    reply.error = result.error;
  }
  if (is_clone && (!replied || reply.result > 0)) {
    pids[used] = newcomer();
    if (pids[used] != 0) meet(used++);
    settle(-1);
  }
  if (replied)
    show_reply(&reply);
  else
    fprintf(out, "no answer\n");
  show_late_replies();
  if (replied && reply.error == 0 && strcmp(operation->name, "propagation") == 0) has_unbindable |= (operation->b & MS_UNBINDABLE) != 0;
  observe(slot, operation->name);
}

/* One processor: those of the pool take turns, and Linux 6.18's numbers of namespaces increase, which it compares when a mnt file is bound. */
static void stay_here(void) {
  cpu_set_t here;
  CPU_ZERO(&here);
  CPU_SET(sched_getcpu(), &here);
  if (sched_setaffinity(0, sizeof here, &here) != 0) die("sched_setaffinity");
}

/* The machine's root may lack them, or must not have them: nobody has. */
static void drop(int capability) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  syscall(SYS_capget, &header, data);
  unsigned bit = ~(1U << capability % 32);
  data[capability / 32].effective &= bit;
  data[capability / 32].permitted &= bit;
  data[capability / 32].inheritable &= bit;
  syscall(SYS_capset, &header, data);
}

static void run_sequence(const struct operation *operations, int count) {
  setsid();
  umask(022);
  int with_programs = 0;
  for (int i = 0; i < count; i++) with_programs |= strcmp(operations[i].name, "exec") == 0;
  prepare_root(with_programs);
  if (sethostname("first", 5) != 0 || setdomainname("none", 4) != 0) die("sethostname");
  if (pipe(replies) != 0) die("pipe");
  for (int slot = 0; slot < SLOTS; slot++)
    if (pipe(commands[slot]) != 0) die("pipe");
  struct clone_args args = {.flags = CLONE_NEWNS, .exit_signal = SIGCHLD};
  pids[0] = syscall(SYS_clone3, &args, sizeof args);
  if (pids[0] == 0) serve(0);
  if (pids[0] < 0) die("clone3");
  used = 1;
  meet(0);
  settle(-1);
  observe_everything();
  for (int i = 0; i < count; i++) step(i, &operations[i]);
  fprintf(out, "-- end\n");
  observe_everything();
  fflush(out);
  _exit(0);
}

int main(int argc, char **argv) {
  static struct operation operations[64];
  if (argc == SLOTS + 4 && strcmp(argv[1], "serve") == 0) serve_on(argv + 2);
  if (argc < 2) {
    fprintf(stderr, "usage: driver FILE [rootfs]\n");
    return 2;
  }
  starts_on_rootfs = argc > 2;
  FILE *file = fopen(argv[1], "re");
  if (file == NULL) die(argv[1]);
  out = stdout;
  static char buffer[1 << 16];
  setvbuf(out, buffer, _IOFBF, sizeof buffer);
  read_image();
  if (stat("/proc/self/ns/user", &first_user) != 0) die("/proc/self/ns/user");
  stay_here();
  drop(CAP_SYS_RESOURCE);
  drop(CAP_SYS_TIME);
  char line[512];
  int count = 0, number = 0;
  while (fgets(line, sizeof line, file) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    if (strcmp(line, ".") != 0) {
      struct operation *o = &operations[count++];
      memset(o, 0, sizeof *o);
      int length = 0;
      if (count > 63 || sscanf(line, "%d %23s %ld %ld %ld %ld %n", &o->slot, o->name, &o->a, &o->b, &o->c, &o->d, &length) < 6) die(line);
      snprintf(o->text, sizeof o->text, "%s", line + length);
      continue;
    }
    printf("== %d\n", number++);
    fflush(out);
    struct clone_args args = {.flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC, .exit_signal = SIGCHLD};
    pid_t child = syscall(SYS_clone3, &args, sizeof args);
    if (child < 0) die("clone3");
    if (child == 0) run_sequence(operations, count);
    int status;
    if (waitpid(child, &status, 0) != child) die("waitpid");
    if (status != 0) printf("status %#x\n", status);
    count = 0;
  }
  return 0;
}
