/* pthreads(7): create, join, mutexes, conditions, barriers, semaphores, thread-specific data, cancellation. */
#include "../report.h"
#include <pthread.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <time.h>

#define THREADS 8

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static sem_t semaphore;
static long total, turn, onces, destroyed, serial;
static __thread long local;

static void *add(void *argument) {
  for (int i = 0; i < 2000; i++) {
    pthread_mutex_lock(&mutex);
    total += (long)argument;
    if (i % 500 == 0) sched_yield();
    pthread_mutex_unlock(&mutex);
  }
  return argument;
}

static void *take_turn(void *argument) {
  long mine = (long)argument;
  for (int round = 0; round < 5; round++) {
    pthread_mutex_lock(&mutex);
    while (turn % THREADS != mine) pthread_cond_wait(&condition, &mutex);
    turn++;
    pthread_cond_broadcast(&condition);
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

static void *meet(void *argument) {
  (void)argument;
  for (int round = 0; round < 3; round++)
    if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) __atomic_add_fetch(&serial, 1, __ATOMIC_SEQ_CST);
  return NULL;
}

static void *read_and_write(void *argument) {
  for (int i = 0; i < 200; i++) {
    if ((long)argument % 2 == 0) {
      pthread_rwlock_wrlock(&lock);
      total++;
      pthread_rwlock_unlock(&lock);
    } else {
      pthread_rwlock_rdlock(&lock);
      long seen = total;
      sched_yield();
      if (seen != total) printf("changed under the read lock\n");
      pthread_rwlock_unlock(&lock);
    }
  }
  return NULL;
}

static void init_once(void) { onces++; }
static void destroy(void *value) { __atomic_add_fetch(&destroyed, (long)value, __ATOMIC_SEQ_CST); }

static void *specific(void *argument) {
  pthread_once(&once, init_once);
  pthread_setspecific(key, argument);
  local = (long)argument;
  sched_yield();
  return (void *)(local == (long)argument && pthread_getspecific(key) == argument ? 1L : 0L);
}

static void *post(void *argument) {
  (void)argument;
  for (int i = 0; i < 10; i++) sem_post(&semaphore);
  return NULL;
}

static int cleaned;
static void cleanup(void *argument) {
  (void)argument;
  cleaned++;
}
static void *wait_for_ever(void *argument) {
  pthread_cleanup_push(cleanup, NULL);
  if (argument != NULL) pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
  sem_post(&semaphore);
  if (argument == NULL) pause();
  for (;;) {
  }
  pthread_cleanup_pop(1);
  return NULL;
}

static void *detached(void *argument) {
  sem_post(argument);
  return NULL;
}

static void run(const char *what, void *(*body)(void *), long first) {
  pthread_t threads[THREADS];
  long results = 0;
  for (long i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, body, (void *)(i + first));
  for (int i = 0; i < THREADS; i++) {
    void *result;
    pthread_join(threads[i], &result);
    results += (long)result;
  }
  printf("%s: results %ld, total %ld\n", what, results, total);
}

int main(void) {
  pthread_barrier_init(&barrier, NULL, THREADS);
  sem_init(&semaphore, 0, 0);
  pthread_key_create(&key, destroy);
  run("mutex", add, 1);
  run("condition", take_turn, 0);
  printf("turns %ld\n", turn);
  run("barrier", meet, 0);
  printf("serial threads %ld\n", serial);
  run("read-write lock", read_and_write, 0);
  run("thread-specific", specific, 1);
  printf("once %ld, destroyed %ld\n", onces, destroyed);

  pthread_t thread;
  pthread_create(&thread, NULL, post, NULL);
  int taken = 0;
  for (; taken < 10; taken++) sem_wait(&semaphore);
  pthread_join(thread, NULL);
  printf("semaphore: taken %d, then %d\n", taken, sem_trywait(&semaphore) == -1 && errno == EAGAIN);

  struct timespec soon;
  clock_gettime(CLOCK_REALTIME, &soon);
  soon.tv_nsec += 20000000;
  if (soon.tv_nsec >= 1000000000) soon.tv_sec++, soon.tv_nsec -= 1000000000;
  pthread_mutex_lock(&mutex);
  printf("pthread_cond_timedwait: %s\n", strerrorname_np(pthread_cond_timedwait(&condition, &mutex, &soon)));
  pthread_mutex_unlock(&mutex);
  SHOW(sem_timedwait(&semaphore, &soon));
  pthread_mutex_lock(&mutex);
  printf("pthread_mutex_trylock: %s\n", strerrorname_np(pthread_mutex_trylock(&mutex)));
  printf("pthread_mutex_timedlock: %s\n", strerrorname_np(pthread_mutex_timedlock(&mutex, &soon)));
  pthread_mutex_unlock(&mutex);

  void *result;
  pthread_create(&thread, NULL, wait_for_ever, NULL);
  sem_wait(&semaphore);
  pthread_cancel(thread);
  pthread_join(thread, &result);
  printf("cancelled in pause: %d, cleaned %d\n", result == PTHREAD_CANCELED, cleaned);
  pthread_create(&thread, NULL, wait_for_ever, &thread);
  sem_wait(&semaphore);
  pthread_cancel(thread);
  pthread_join(thread, &result);
  printf("cancelled in a loop: %d, cleaned %d\n", result == PTHREAD_CANCELED, cleaned);

  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  for (int i = 0; i < 50; i++) pthread_create(&thread, &attributes, detached, &semaphore);
  for (int i = 0; i < 50; i++) sem_wait(&semaphore);
  printf("50 detached threads\n");
  return 0;
}
