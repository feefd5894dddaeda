/* Copies of the program itself, which those of the pool execute. */
#pragma once

#include <fcntl.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include "pool.h"

static const struct {
  const char *path;
  uid_t uid;
  gid_t gid;
  mode_t mode;
  int permitted, inheritable; /* -1: no capabilities of the file */
} programs[] = {
    {"/bin/plain", 0, 0, 0755, -1, -1},
    {"/bin/setuid", 0, 0, 04755, -1, -1},
    {"/bin/of-another", 1000, 1001, 06755, -1, -1},
    {"/bin/capable", 0, 0, 0755, CAP_SETUID, CAP_SYS_ADMIN},
    {"/bin/secret", 0, 0, 0711, -1, -1},
};
#define PROGRAMS ((int)(sizeof programs / sizeof *programs))

static char *image; /* of this program */
static size_t image_size;

static void read_image(void) {
  int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (fd < 0 || fstat(fd, &status) != 0) die("/proc/self/exe");
  image_size = status.st_size;
  image = malloc(image_size);
  if (image == NULL || read(fd, image, image_size) != (ssize_t)image_size) die("/proc/self/exe");
  close(fd);
}

static void make_program(int number) {
  const char *path = programs[number].path;
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
  if (fd < 0 || write(fd, image, image_size) != (ssize_t)image_size) die(path);
  if (fchown(fd, programs[number].uid, programs[number].gid) != 0 || fchmod(fd, programs[number].mode) != 0) die(path);
  if (programs[number].permitted >= 0) {
    struct vfs_cap_data data = {VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE};
    data.data[0].permitted = 1U << programs[number].permitted;
    data.data[0].inheritable = 1U << programs[number].inheritable;
    if (fsetxattr(fd, "security.capability", &data, sizeof data, 0) != 0) die(path);
  }
  close(fd);
}
