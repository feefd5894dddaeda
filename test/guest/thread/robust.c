/* Robust mutexes (get_robust_list(2), pthread_mutexattr_setrobust(3)): what happens when the owner dies. */
#include "../report.h"
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>

static pthread_mutex_t *mutex;

static void make(int shared) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  if (shared) pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(mutex, &attributes);
}

static const char *name(int error) { return error == 0 ? "0" : strerrorname_np(error); }

static int ready[2];

static void *lock_and_leave(void *argument) {
  pthread_mutex_lock(mutex);
  if (argument != NULL) {
    write(ready[1], "l", 1);
    usleep(20000);
  }
  return NULL;
}

static void *lock_and_exit(void *argument) {
  (void)argument;
  pthread_mutex_lock(mutex);
  syscall(SYS_exit, 0);
  return NULL;
}

static void *wait_for_it(void *argument) {
  (void)argument;
  write(ready[1], "x", 1);
  int error = pthread_mutex_lock(mutex);
  printf("waiter: %s\n", name(error));
  if (error == EOWNERDEAD) pthread_mutex_consistent(mutex);
  pthread_mutex_unlock(mutex);
  return NULL;
}

int main(int argc, char **argv) {
  (void)argv;
  if (argc > 1) return 0;
  mutex = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pipe(ready);
  pthread_t thread, waiter;
  make(0);
  pthread_create(&thread, NULL, lock_and_leave, NULL);
  pthread_join(thread, NULL);
  printf("lock: %s\n", name(pthread_mutex_lock(mutex)));
  printf("consistent: %s\n", name(pthread_mutex_consistent(mutex)));
  printf("unlock: %s\n", name(pthread_mutex_unlock(mutex)));
  printf("lock: %s\n", name(pthread_mutex_lock(mutex)));
  pthread_mutex_unlock(mutex);

  make(0);
  pthread_create(&thread, NULL, lock_and_exit, NULL);
  pthread_join(thread, NULL);
  printf("trylock: %s\n", name(pthread_mutex_trylock(mutex)));
  printf("unlock without making it consistent: %s\n", name(pthread_mutex_unlock(mutex)));
  printf("lock: %s\n", name(pthread_mutex_lock(mutex)));

  /* A waiter is woken. */
  make(0);
  pthread_create(&thread, NULL, lock_and_leave, &thread);
  char byte;
  read(ready[0], &byte, 1);
  pthread_create(&waiter, NULL, wait_for_it, NULL);
  pthread_join(thread, NULL);
  pthread_join(waiter, NULL);

  /* Across processes: exit, a fatal signal, execve. */
  make(1);
  IN_CHILD(pthread_mutex_lock(mutex));
  int error = pthread_mutex_lock(mutex);
  printf("after exit: %s\n", name(error));
  pthread_mutex_consistent(mutex);
  pthread_mutex_unlock(mutex);
  IN_CHILD(pthread_mutex_lock(mutex); raise(SIGKILL));
  error = pthread_mutex_lock(mutex);
  printf("after SIGKILL: %s\n", name(error));
  pthread_mutex_consistent(mutex);
  pthread_mutex_unlock(mutex);
  IN_CHILD(pthread_mutex_lock(mutex); execl("/proc/self/exe", "robust", "end", NULL));
  error = pthread_mutex_trylock(mutex);
  printf("after execve: %s\n", name(error));
  pthread_mutex_consistent(mutex);
  pthread_mutex_unlock(mutex);

  /* Another process waits for it. */
  pid_t child = fork();
  if (child == 0) {
    pthread_mutex_lock(mutex);
    write(ready[1], "y", 1);
    usleep(30000);
    _exit(0);
  }
  do read(ready[0], &byte, 1);
  while (byte != 'y');
  error = pthread_mutex_lock(mutex);
  printf("waiting for a process that dies: %s\n", name(error));
  waitpid(child, NULL, 0);

  size_t length;
  void *head;
  SHOW(syscall(SYS_get_robust_list, 0, &head, &length));
  printf("%zu bytes\n", length);
  SHOW(syscall(SYS_get_robust_list, 1 << 22, &head, &length));
  SHOW(syscall(SYS_get_robust_list, 0, (void *)8, &length));
  SHOW(syscall(SYS_set_robust_list, head, 23));
  SHOW(syscall(SYS_set_robust_list, head, 24));
  /* A list that cannot be read, or goes round in a circle, does no harm. */
  IN_CHILD(syscall(SYS_set_robust_list, (void *)8, 24));
  IN_CHILD({
    static void *circle[3];
    static void *first[2];
    circle[0] = first;
    first[0] = first;
    syscall(SYS_set_robust_list, circle, 24);
  });
  return 0;
}
