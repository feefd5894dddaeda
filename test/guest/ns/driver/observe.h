/* Prints what can be seen of the processes of the pool. */
#pragma once

#include <fcntl.h>
#include "operations.h"
#include "watch.h"

/* Nothing when it is as it was the last time. */
static void show_file(int slot, int which) {
  static const char *files[] = {"uid_map", "gid_map", "projid_map", "setgroups", "mountinfo"};
  static char text[32768];
  const char *file = files[which];
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", pids[slot], file);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
  if (fd >= 0) close(fd);
  if (length < 0) length = sprintf(text, "%s\n", strerrorname_np(errno));
  text[length] = '\0';
  unsigned long long sum = 14695981039346656037ULL;
  for (ssize_t i = 0; i < length; i++) sum = (sum ^ (unsigned char)text[i]) * 1099511628211ULL;
  if (sum == seen[slot].sums[which]) return;
  seen[slot].sums[which] = sum;
  for (char *line = text, *end; *line != '\0'; line = end + 1) {
    end = strchr(line, '\n');
    if (end == NULL) end = line + strlen(line) - 1;
    fprintf(out, "%s %d: %.*s\n", file, slot, (int)(end - line), line);
  }
}

static void show_links(int slot) {
  char line[512];
  int n = 0;
  for (int type = 0; type < TYPES; type++) {
    line[n++] = ' ';
    ssize_t length = readlinkat(seen[slot].links, types[type], line + n, 32);
    if (length < 0) length = stpcpy(line + n, strerrorname_np(errno)) - (line + n);
    n += length;
  }
  line[n] = '\0';
  fprintf(out, "ns %d:%s\n", slot, line);
}

/* Nothing when it is as it was the last time. */
static void show_status(int slot) {
  static const char *wanted[] = {"State", "PPid", "Uid", "Gid", "Groups", "NStgid", "NSpgid", "NSsid", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs"};
  static char text[4096];
  ssize_t length = pread(seen[slot].status, text, sizeof text - 1, 0);
  text[length < 0 ? 0 : length] = '\0';
  /* From here on there are counters. */
  char *counters = strstr(text, "\nSpeculation_Store");
  if (counters != NULL) counters[1] = '\0';
  char shown[2048];
  int n = 0;
  for (char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
    for (unsigned i = 0; i < sizeof wanted / sizeof *wanted; i++) {
      size_t size = strlen(wanted[i]);
      if (line[0] != wanted[i][0] || strncmp(line, wanted[i], size) != 0 || line[size] != ':') continue;
      memcpy(shown + n, line, end - line);
      n += end - line;
      shown[n++] = ';';
      break;
    }
  }
  shown[n] = '\0';
  if (strcmp(shown, seen[slot].text) == 0) return;
  strcpy(seen[slot].text, shown);
  fprintf(out, "status %d: %s\n", slot, shown);
}

static void show_maps(int slot) {
  for (int which = 0; which < 4; which++) show_file(slot, which);
}

static void show_mounts(int slot) {
  show_file(slot, 4);
}

/* What an operation can change, by the first word of what it is about. */
static int changes_processes(const char *name) {
  return strcmp(name, "clone") == 0 || strcmp(name, "unshare") == 0 || strcmp(name, "setns") == 0 || strcmp(name, "kill") == 0 ||
         strcmp(name, "exit") == 0 || strcmp(name, "wait") == 0 || strcmp(name, "exec") == 0 || strcmp(name, "setpgid") == 0;
}

static int changes_maps(const char *name) {
  return strstr(name, "_map") != NULL || strcmp(name, "setgroups_file") == 0 || strcmp(name, "unshare") == 0 || strcmp(name, "setns") == 0;
}

static int changes_mounts(const char *name) {
  static const char *names[] = {"tmpfs", "proc", "bind", "bindns", "move", "propagation", "remount", "umount", "chroot", "pivot_root", "unshare", "setns"};
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(name, names[i]) == 0) return 1;
  return 0;
}

/* Of everyone, what it can have changed. */
static void observe(int actor, const char *name) {
  int anyone = changes_processes(name);
  for (int slot = 0; slot < used; slot++) {
    if (seen[slot].state == 0) {
      if (anyone) fprintf(out, "ns %d: gone\n", slot);
      continue;
    }
    if (anyone || slot == actor) show_links(slot);
    if (anyone || slot == actor) show_status(slot);
    if (seen[slot].state == 'Z') continue;
    if (anyone || changes_maps(name)) show_maps(slot);
    if (anyone || changes_mounts(name)) show_mounts(slot);
  }
}

static void observe_everything(void) {
  for (int slot = 0; slot < used; slot++) {
    if (seen[slot].state == 0) {
      fprintf(out, "ns %d: gone\n", slot);
      continue;
    }
    show_links(slot);
    seen[slot].text[0] = '\0';
    memset(seen[slot].sums, 0, sizeof seen[slot].sums);
    show_status(slot);
    if (seen[slot].state == 'Z') continue;
    show_maps(slot);
    show_mounts(slot);
  }
}
