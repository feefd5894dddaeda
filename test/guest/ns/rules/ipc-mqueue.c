/* IPC namespaces: POSIX message queues and the mqueue file system (mq_overview(7)); and what they are not about: POSIX shared memory. */
#include "ipc.h"
#include <mqueue.h>
#include <semaphore.h>
#include <sys/mman.h>

#define MOUNT "/tmp/ipc-mqueue-rules"
#define OTHER "/tmp/ipc-mqueue-rules-2"

static void show_message(mqd_t queue) {
  char text[8192] = {0};
  errno = 0;
  long length = mq_receive(queue, text, sizeof text, NULL);
  printf("mq_receive: %ld %s %s\n", length, length < 0 ? strerrorname_np(errno) : "", text);
}

static void open_file(const char *path, int flags) {
  int fd = open(path, flags, 0600);
  if (fd < 0)
    printf("open %s: %s\n", path, strerrorname_np(errno));
  else
    printf("open %s: done\n", path);
  if (fd >= 0) close(fd);
}

static void views(void) {
  RULE("IPC-030");
  SHOW(unshare(CLONE_NEWIPC));
  mqd_t queue = mq_open("/q", O_RDWR | O_CREAT | O_NONBLOCK, 0600, NULL);
  CHECK(queue >= 0);
  SHOW(mount("mqueue", MOUNT, "mqueue", 0, NULL));
  open_file(MOUNT "/q", O_RDONLY);
  open_file(MOUNT "/made", O_RDWR | O_CREAT);
  CHECK(mq_open("/made", O_RDWR) >= 0);
  /* What is mounted shows the namespace of whoever mounted it. */
  IN_CHILD(unshare(CLONE_NEWIPC); SHOW(mount("mqueue", OTHER, "mqueue", 0, NULL)); open_file(OTHER "/q", O_RDONLY);
           open_file(MOUNT "/q", O_RDONLY));
  open_file(OTHER "/q", O_RDONLY);
  SHOW(umount(OTHER));
  SHOW(mount("mqueue", OTHER, "mqueue", 0, NULL));
  open_file(OTHER "/q", O_RDONLY);
  SHOW(umount(OTHER));

  RULE("IPC-031");
  IN_CHILD(SHOW(unshare(CLONE_NEWIPC)); SHOW(mq_open("/q", O_RDWR)); SHOW(mq_unlink("/q")); open_file(MOUNT "/q", O_RDONLY);
           SHOW(mq_send(queue, "inherited", 9, 0)); int there = open(MOUNT "/made", O_RDWR); SHOW(mq_send(there, "by its file", 11, 0));
           SHOW(unlink(MOUNT "/made")));
  show_message(queue);
  SHOW(mq_open("/made", O_RDWR));
  SHOW(umount(MOUNT));
}

/* The namespace goes with its last member, whatever is mounted or open. */
static void lifetimes(void) {
  RULE("IPC-032");
  int home = open("/proc/self/ns/ipc", O_RDONLY);
  SHOW(unshare(CLONE_NEWIPC));
  mqd_t made = mq_open("/kept", O_RDWR | O_CREAT, 0600, NULL);
  SHOW(mq_send(made, "hello", 5, 0));
  SHOW(mq_close(made));
  SHOW(mount("mqueue", MOUNT, "mqueue", 0, NULL));
  open_file(MOUNT "/before", O_RDWR | O_CREAT);
  SHOW(setns(home, CLONE_NEWIPC));
  open_file(MOUNT "/after", O_RDWR | O_CREAT);
  char text[100] = {0};
  int kept = open(MOUNT "/kept", O_RDWR | O_NONBLOCK);
  CHECK(kept >= 0);
  CHECK(read(kept, text, sizeof text - 1) > 0);
  printf("%s", text);
  show_message(kept);
  SHOW(mq_send(kept, "again", 5, 0));
  SHOW(unlink(MOUNT "/before"));
  open_file(MOUNT "/before", O_RDONLY);
  SHOW(umount(MOUNT));
  SHOW(close(kept));
  SHOW(umount(MOUNT));

  /* Two at a time: there is room for a third only when the first is gone. */
  const char *limit = "/proc/sys/user/max_ipc_namespaces";
  RULE("LIFE-009");
  IN_CHILD(become(1234); SHOW(unshare(CLONE_NEWUSER | CLONE_NEWNS)); map_self(1234, 1234); SHOW(set(limit, "2"));
           SHOW(unshare(CLONE_NEWIPC)); SHOW(mount("mqueue", MOUNT, "mqueue", 0, NULL)); open_file(MOUNT "/q", O_RDWR | O_CREAT);
           SHOW(unshare(CLONE_NEWIPC)); SHOW(unshare(CLONE_NEWIPC)); open_file(MOUNT "/q", O_RDWR); open_file(MOUNT "/new", O_RDWR | O_CREAT);
           /* A descriptor of the namespace's own keeps it. */
           int pin = open("/proc/self/ns/ipc", O_RDONLY); SHOW(unshare(CLONE_NEWIPC)); SHOW(unshare(CLONE_NEWIPC)); close(pin);
           SHOW(unshare(CLONE_NEWIPC)));

  RULE("LIFE-010");
  IN_CHILD(become(1234); SHOW(unshare(CLONE_NEWUSER)); map_self(1234, 1234); SHOW(set(limit, "2")); SHOW(unshare(CLONE_NEWIPC));
           mqd_t queue = mq_open("/q", O_RDWR | O_CREAT | O_NONBLOCK, 0600, NULL); CHECK(queue >= 0);
           SHOW(unshare(CLONE_NEWIPC)); SHOW(unshare(CLONE_NEWIPC)); SHOW(mq_open("/q", O_RDWR)); SHOW(mq_send(queue, "alive", 5, 0));
           show_message(queue));
  close(home);
}

static void refusals(void) {
  RULE("IPC-033");
  drop(CAP_SYS_RESOURCE);
  SHOW(unshare(CLONE_NEWIPC));
  SHOW(mq_open("/missing", O_RDWR));
  SHOW(syscall(SYS_mq_open, "/slash", O_RDWR | O_CREAT, 0600, NULL));
  SHOW(syscall(SYS_mq_open, "a/b", O_RDWR | O_CREAT, 0600, NULL));
  struct mq_attr many = {.mq_maxmsg = 11, .mq_msgsize = 1}, large = {.mq_maxmsg = 1, .mq_msgsize = 8193};
  SHOW(mq_open("/many", O_RDWR | O_CREAT, 0600, &many));
  SHOW(mq_open("/large", O_RDWR | O_CREAT, 0600, &large));
  SHOW(set("/proc/sys/fs/mqueue/msg_max", "11"));
  CHECK(mq_open("/many", O_RDWR | O_CREAT, 0600, &many) >= 0);
  SHOW(set("/proc/sys/fs/mqueue/queues_max", "2"));
  CHECK(mq_open("/two", O_RDWR | O_CREAT, 0600, NULL) >= 0);
  SHOW(mq_open("/three", O_RDWR | O_CREAT, 0600, NULL));
  SHOW(mq_unlink("/two"));
  SHOW(mq_open("/three", O_RDWR | O_CREAT, 0600, NULL));
  SHOW(set("/proc/sys/fs/mqueue/queues_max", "3"));
  CHECK(mq_open("/three", O_RDWR | O_CREAT, 0600, NULL) >= 0);
}

static void not_of_it(void) {
  RULE("IPC-048");
  mkdir("/dev/shm", 01777);
  SHOW(mount("tmpfs", "/dev/shm", "tmpfs", 0, NULL));
  int memory = shm_open("/memory", O_RDWR | O_CREAT, 0600);
  SHOW(ftruncate(memory, 4096));
  sem_t *semaphore = sem_open("/semaphore", O_CREAT, 0600, 1);
  CHECK(semaphore != SEM_FAILED);
  SHOW(unshare(CLONE_NEWIPC));
  CHECK(shm_open("/memory", O_RDWR, 0) >= 0);
  CHECK(sem_open("/semaphore", 0) != SEM_FAILED);
  SHOW(unshare(CLONE_NEWNS));
  CHECK(shm_open("/memory", O_RDWR, 0) >= 0);
  SHOW(mount("tmpfs", "/dev/shm", "tmpfs", 0, NULL));
  SHOW(shm_open("/memory", O_RDWR, 0));
  CHECK(sem_open("/semaphore", 0) == SEM_FAILED && errno == ENOENT);
}

int main(void) {
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) perror("mount namespace");
  mkdir(MOUNT, 0755);
  mkdir(OTHER, 0755);
  views();
  lifetimes();
  refusals();
  not_of_it();
  rmdir(MOUNT);
  rmdir(OTHER);
  return 0;
}
