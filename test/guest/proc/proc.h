/* Reading files of /proc. */
#ifndef PROC_H
#define PROC_H
#include "../report.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>

/* The file's contents, NUL-terminated, in a buffer of its own for each of four calls; their length in proc_length. */
static size_t proc_length;
static inline char *contents(const char *format, ...) {
  static char buffers[4][65536];
  static int next;
  char path[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(path, sizeof path, format, arguments);
  va_end(arguments);
  char *buffer = buffers[next++ % 4];
  proc_length = 0;
  int fd = open(path, O_RDONLY);
  if (fd < 0) {
    snprintf(buffer, 65536, "open: %s", strerrorname_np(errno));
    return buffer;
  }
  ssize_t count;
  while ((count = read(fd, buffer + proc_length, 65535 - proc_length)) > 0) proc_length += count;
  buffer[proc_length] = 0;
  if (count < 0) snprintf(buffer, 65536, "read: %s", strerrorname_np(errno));
  close(fd);
  return buffer;
}

/* The value of a "Name:\tvalue" line of status, or "none". */
static inline const char *field(const char *text, const char *name) {
  static char value[8][256];
  static int next;
  char *out = value[next++ % 8];
  char start[64];
  snprintf(start, sizeof start, "%s:\t", name);
  const char *line = strncmp(text, start, strlen(start)) == 0 ? text : NULL;
  if (line == NULL) {
    snprintf(start, sizeof start, "\n%s:\t", name);
    line = strstr(text, start);
  }
  if (line == NULL) return "none";
  line += strlen(start);
  size_t length = strcspn(line, "\n");
  snprintf(out, 256, "%.*s", (int)(length < 255 ? length : 255), line);
  return out;
}

static inline int is_number(const char *text, long number) {
  char *end;
  return strtol(text, &end, 10) == number && (*end == 0 || *end == '\n');
}

/* The text of a link, or the error's name. */
static inline const char *link_text(const char *format, ...) {
  static char texts[4][4096];
  static int next;
  char *text = texts[next++ % 4];
  char path[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(path, sizeof path, format, arguments);
  va_end(arguments);
  ssize_t length = readlink(path, text, 4095);
  if (length < 0) return strerrorname_np(errno);
  text[length] = 0;
  return text;
}

/* Whether a directory lists `name`. */
static inline int lists(const char *directory, const char *name) {
  DIR *open = opendir(directory);
  if (open == NULL) return -1;
  struct dirent *entry;
  int found = 0;
  while ((entry = readdir(open)) != NULL) found |= strcmp(entry->d_name, name) == 0;
  closedir(open);
  return found;
}

static inline char *number_text(long number) {
  static char texts[4][32];
  static int next;
  char *text = texts[next++ % 4];
  snprintf(text, 32, "%ld", number);
  return text;
}
#endif
