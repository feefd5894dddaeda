/* IPC namespaces: their settings below /proc/sys (ipc_namespaces(7)). */
#include "ipc.h"

#define SYS "/proc/sys/kernel/"
#define MQ "/proc/sys/fs/mqueue/"

static const char *const SETTINGS[] = {SYS "shmmax",      SYS "shmall",      SYS "shmmni",      SYS "shm_rmid_forced", SYS "msgmax",
                                       SYS "msgmnb",      SYS "msgmni",      SYS "sem",         SYS "shm_next_id",     SYS "sem_next_id",
                                       SYS "msg_next_id", SYS "auto_msgmni", MQ "queues_max",   MQ "msg_max",          MQ "msgsize_max",
                                       MQ "msg_default",  MQ "msgsize_default"};
#define COUNT (sizeof SETTINGS / sizeof *SETTINGS)

static void show_settings(void) {
  for (unsigned i = 0; i < COUNT; i++) show_setting(SETTINGS[i]);
}

static void limits(void) {
  char message[64] = {1};
  RULE("IPC-022");
  SHOW(set(SYS "shmmax", "8192"));
  SHOW(shmget(IPC_PRIVATE, 8192, 0600));
  SHOW(shmget(IPC_PRIVATE, 8193, 0600));
  SHOW(set(SYS "shmall", "3"));
  SHOW(shmget(IPC_PRIVATE, 4097, 0600));
  SHOW(shmget(IPC_PRIVATE, 4096, 0600));
  SHOW(set(SYS "shmall", "100"));
  SHOW(set(SYS "shmmni", "3"));
  SHOW(shmget(IPC_PRIVATE, 1, 0600));
  SHOW(shmget(IPC_PRIVATE, 1, 0600));
  SHOW(set(SYS "shmmni", "32768"));
  SHOW(set(SYS "shmmni", "32769"));
  SHOW(set(SYS "shmmni", "-1"));
  SHOW(set(SYS "msgmni", "1"));
  int queue = msgget(IPC_PRIVATE, 0600);
  SHOW(queue);
  SHOW(msgget(IPC_PRIVATE, 0600));
  SHOW(set(SYS "msgmax", "10"));
  SHOW(msgsnd(queue, message, 10, 0));
  SHOW(msgsnd(queue, message, 11, 0));
  SHOW(set(SYS "sem", "2 5 3 2"));
  show_setting(SYS "sem");
  SHOW(semget(IPC_PRIVATE, 3, 0600));
  SHOW(semget(IPC_PRIVATE, 2, 0600));
  SHOW(semget(IPC_PRIVATE, 2, 0600));
  SHOW(semget(IPC_PRIVATE, 1, 0600));
  SHOW(set(SYS "sem", "2 3 3 10"));
  SHOW(semget(IPC_PRIVATE, 1, 0600));
  struct sembuf operations[4] = {{0, 1, 0}, {0, 1, 0}, {0, 1, 0}, {0, 1, 0}};
  SHOW(semop(0, operations, 3));
  SHOW(semop(0, operations, 4));
  SHOW(set(SYS "sem", "7"));
  show_setting(SYS "sem");
  SHOW(set(SYS "sem", "8 9 10 32769"));
  show_setting(SYS "sem");
  SHOW(set(SYS "sem", "none"));
  SHOW(set(SYS "msgmnb", "20"));
  SHOW(msgctl(queue, IPC_RMID, NULL));
  queue = msgget(IPC_PRIVATE, 0600);
  SHOW(msgsnd(queue, message, 10, IPC_NOWAIT));
  SHOW(msgsnd(queue, message, 10, IPC_NOWAIT));
  SHOW(msgsnd(queue, message, 1, IPC_NOWAIT));
  SHOW(set(SYS "shmmax", "18446744073709551615"));
  show_setting(SYS "shmmax");
  SHOW(set(SYS "shmmax", "-5"));
  SHOW(set(SYS "shmmax", "0x1000"));
  show_setting(SYS "shmmax");
  SHOW(set(SYS "shmmax", "many"));
  SHOW(set(MQ "msg_max", "0"));
  SHOW(set(MQ "msg_max", "65536"));
  SHOW(set(MQ "msg_max", "65537"));
  SHOW(set(MQ "msgsize_max", "127"));
  SHOW(set(MQ "msgsize_max", "16777216"));
  SHOW(set(MQ "msgsize_default", "16777217"));
  /* Another namespace has its own. */
  IN_CHILD(SHOW(unshare(CLONE_NEWIPC)); SHOW(shmget(IPC_PRIVATE, 8193, 0600)); SHOW(semget(IPC_PRIVATE, 3, 0600)));
}

static void next_ids(void) {
  RULE("IPC-023");
  SHOW(unshare(CLONE_NEWIPC));
  SHOW(set(SYS "shm_next_id", "77"));
  SHOW(set(SYS "sem_next_id", "77"));
  SHOW(set(SYS "msg_next_id", "77"));
  show_setting(SYS "shm_next_id");
  SHOW(shmget(IPC_PRIVATE, 1, 0600));
  SHOW(semget(IPC_PRIVATE, 1, 0600));
  SHOW(msgget(IPC_PRIVATE, 0600));
  show_setting(SYS "shm_next_id");
  show_setting(SYS "sem_next_id");
  show_setting(SYS "msg_next_id");
  SHOW(shmget(IPC_PRIVATE, 1, 0600));
  SHOW(set(SYS "shm_next_id", "77"));
  SHOW(shmget(IPC_PRIVATE, 1, 0600));
  SHOW(set(SYS "shm_next_id", "32868"));
  SHOW(shmget(IPC_PRIVATE, 1, 0600));
  SHOW(set(SYS "shm_next_id", "-1"));
}

static void show_owner(const char *path) {
  struct stat st;
  if (stat(path, &st) == 0) printf("%s: %o %d %d\n", path, st.st_mode, (int)st.st_uid, (int)st.st_gid);
}

static void owners(void) {
  RULE("IPC-041");
  show_owner(SYS "msgmax");
  IN_CHILD(become(1234); SHOW(set(SYS "msgmax", "7")); SHOW(unshare(CLONE_NEWUSER)); map_self(1234, 1234); show_owner(SYS "msgmax");
           SHOW(set(SYS "msgmax", "7")); SHOW(set(SYS "shmmax", "7")); SHOW(set(SYS "sem_next_id", "7")); SHOW(set(MQ "msg_max", "7"));
           SHOW(unshare(CLONE_NEWIPC)); show_owner(SYS "msgmax"); show_owner(SYS "sem_next_id"); show_owner(MQ "msg_max");
           SHOW(set(SYS "msgmax", "7")); SHOW(set(SYS "shmmax", "7")); SHOW(set(SYS "sem_next_id", "7")); SHOW(set(MQ "msg_max", "7"));
           show_setting(SYS "msgmax"); show_setting(SYS "sem_next_id"); show_setting(MQ "msg_max"));
  /* Root of the machine is nobody there without a capability that decides: the file's own owner does. */
  IN_CHILD(IN_USERNS("0 1234 1", "0 1234 1", SHOW(unshare(CLONE_NEWIPC)); SHOW(set(SYS "msgmax", "7"))));
}

int main(void) {
  RULE("IPC-020");
  SHOW(unshare(CLONE_NEWIPC));
  show_settings();

  RULE("IPC-021");
  for (unsigned i = 0; i < COUNT; i++)
    if (strstr(SETTINGS[i], "next_id") == NULL && strstr(SETTINGS[i], "forced") == NULL && strstr(SETTINGS[i], "auto") == NULL)
      SHOW(set(SETTINGS[i], "200"));
  SHOW(set(SYS "shm_rmid_forced", "1"));
  SHOW(set(SYS "msg_next_id", "9"));
  show_settings();
  int old = open(SYS "msgmax", O_RDONLY);
  SHOW(unshare(CLONE_NEWIPC));
  show_settings();
  /* What was open belongs to where it was opened, and is gone with that. */
  char text[16] = {0};
  int pinned = open("/proc/sysvipc/shm", O_RDONLY);
  long length = -1;
  for (int tries = 0; tries < 1000 && (length = read(old, text, sizeof text)) >= 0; tries++) {
    usleep(1000);
    lseek(old, 0, SEEK_SET);
  }
  SHOW(length);
  close(old);
  close(pinned);
  limits();
  next_ids();
  owners();
  return 0;
}
