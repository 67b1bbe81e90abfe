/* A layer between the program and its disk, loaded by LD_PRELOAD.

   Calls that change files under one folder are counted by class; the n-th can fail, be cut in half, or end the
   process; all can be written to a log from which the states a power cut may leave are built. Off until armed. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { WRITE, SYNC, RENAME, UNLINK, TRUNCATE, LINK, CREATE, MKDIR, CLASSES };
enum { COUNT, FAIL, FAIL_FROM, KILL, TORN, SHORT };

static char root[PATH_MAX];
static size_t root_length;
static int armed, mode, mask, code, log_handle = -1;
static long wanted, seen, counts[CLASSES];
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

/* -- for the driver ------------------------------------------------------------------------------------------ */

void layer_arm(const char *folder, int new_mode, int classes, long n, int number) {
    snprintf(root, sizeof root, "%s", folder);
    root_length = strlen(root);
    mode = new_mode, mask = classes, wanted = n, code = number, seen = 0, armed = 1;
}

void layer_disarm(void) { armed = 0; }
void layer_counts(long *out) { memcpy(out, counts, sizeof counts); }
void layer_log(const char *path) {
    log_handle = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

/* -- where a call goes --------------------------------------------------------------------------------------- */

static int inside(const char *path) {
    return !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length]);
}

static int path_of(int handle, char *out) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = syscall(SYS_readlink, link, out, PATH_MAX - 1);
    if (length < 0) return 0;
    out[length] = 0;
    return inside(out);
}

static int full_path(int folder, const char *path, char *out) {
    char base[PATH_MAX];
    if (path[0] == '/') snprintf(out, PATH_MAX, "%s", path);
    else {
        if (folder == AT_FDCWD) { if (!getcwd(base, sizeof base)) return 0; }
        else { char link[64]; snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
               ssize_t n = syscall(SYS_readlink, link, base, sizeof base - 1); if (n < 0) return 0; base[n] = 0; }
        if (strlen(base) + strlen(path) + 2 > PATH_MAX) return 0;
        strcpy(out, base), strcat(out, "/"), strcat(out, path);
    }
    return inside(out);
}

static unsigned long inode(int handle) {
    struct stat about;
    return fstat(handle, &about) ? 0 : (unsigned long)about.st_ino;
}

static unsigned long inode_at(int folder, const char *path) {
    struct stat about;
    return fstatat(folder, path, &about, AT_SYMLINK_NOFOLLOW) ? 0 : (unsigned long)about.st_ino;
}

/* -- the clock ----------------------------------------------------------------------------------------------- */

static long shift;

void layer_shift(long seconds) { shift = seconds; }

int clock_gettime(clockid_t clock, struct timespec *now) {
    int done = (int)syscall(SYS_clock_gettime, clock, now);
    if (!done && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += shift;
    return done;
}

time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}

/* -- what becomes of it -------------------------------------------------------------------------------------- */

__attribute__((format(printf, 1, 2))) static void note(const char *form, ...) {
    char line[3 * PATH_MAX];
    if (log_handle < 0) return;
    va_list values;
    va_start(values, form);
    int length = vsnprintf(line, sizeof line, form, values);
    va_end(values);
    syscall(SYS_write, log_handle, line, (size_t)length);
}

void layer_mark(const char *words) { note("A\t%s\n", words); }

enum { PASS, REFUSE, HALF_AND_DIE, HALF };

static int verdict(int class) {
    counts[class]++;
    if (!(mask >> class & 1) || mode == COUNT) return PASS;
    seen++;
    if (seen < wanted || (seen > wanted && mode != FAIL_FROM)) return PASS;
    if (mode == FAIL || mode == FAIL_FROM) { errno = code; return REFUSE; }
    if (mode == SHORT) return class == WRITE ? HALF : PASS;
    if (mode == TORN && class == WRITE) return HALF_AND_DIE;
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

#define GUARD(class, call)                                   \
    pthread_mutex_lock(&gate);                               \
    long done = -1;                                          \
    if (verdict(class) != REFUSE) done = (call);             \
    int kept = errno;

#define LEAVE                                                \
    pthread_mutex_unlock(&gate);                             \
    errno = kept;                                            \
    return done;

static ssize_t written(int handle, const void *data, size_t size, off_t at, int positioned) {
    char path[PATH_MAX];
    if (!armed || !path_of(handle, path))
        return positioned ? syscall(SYS_pwrite64, handle, data, size, at) : syscall(SYS_write, handle, data, size);
    pthread_mutex_lock(&gate);
    int what = verdict(WRITE);
    ssize_t done = -1;
    off_t place = positioned ? at : lseek(handle, 0, SEEK_CUR);
    size_t part = what == PASS ? size : (size + 1) / 2;
    if (what != REFUSE)
        done = positioned ? syscall(SYS_pwrite64, handle, data, part, at) : syscall(SYS_write, handle, data, part);
    int kept = errno;
    if (done > 0 && log_handle >= 0) {
        note("W\t%lu\t%lld\t%zd\n", inode(handle), (long long)place, done);
        syscall(SYS_write, log_handle, data, (size_t)done);
    }
    if (what == HALF_AND_DIE) die();
    LEAVE
}

/* -- the calls ----------------------------------------------------------------------------------------------- */

ssize_t write(int handle, const void *data, size_t size) { return written(handle, data, size, 0, 0); }
ssize_t pwrite(int handle, const void *data, size_t size, off_t at) { return written(handle, data, size, at, 1); }
ssize_t pwrite64(int handle, const void *data, size_t size, off_t at) { return written(handle, data, size, at, 1); }

/* The remaining ways to write are not used by the program; that is made sure, not assumed. */
static ssize_t unexpected(int handle) {
    char path[PATH_MAX];
    if (armed && path_of(handle, path)) { static const char words[] = "layer: a way to write it does not know\n";
        syscall(SYS_write, 2, words, sizeof words - 1); raise(SIGABRT); }
    return 0;
}
ssize_t writev(int h, const struct iovec *v, int n) { unexpected(h); return syscall(SYS_writev, h, v, n); }
ssize_t pwritev(int h, const struct iovec *v, int n, off_t at) {
    unexpected(h); return syscall(SYS_pwritev, h, v, n, at, 0); }
ssize_t pwritev64(int h, const struct iovec *v, int n, off_t at) {
    unexpected(h); return syscall(SYS_pwritev, h, v, n, at, 0); }
ssize_t sendfile64(int out, int in, off_t *at, size_t n) { unexpected(out); return syscall(SYS_sendfile, out, in, at, n); }
ssize_t copy_file_range(int in, off_t *a, int out, off_t *b, size_t n, unsigned flags) {
    unexpected(out); return syscall(SYS_copy_file_range, in, a, out, b, n, flags); }

static int synced(int handle, long number) {
    char path[PATH_MAX];
    if (!armed || !path_of(handle, path)) return (int)syscall(number, handle);
    GUARD(SYNC, syscall(number, handle))
    struct stat about;
    if (!done && !fstat(handle, &about)) {
        if (S_ISDIR(about.st_mode)) note("D\t%s\n", path);
        else note("S\t%lu\n", (unsigned long)about.st_ino);
    }
    LEAVE
}
int fsync(int handle) { return synced(handle, SYS_fsync); }
int fdatasync(int handle) { return synced(handle, SYS_fdatasync); }

static int cut(int handle, off_t size) {
    char path[PATH_MAX];
    if (!armed || !path_of(handle, path)) return (int)syscall(SYS_ftruncate, handle, size);
    GUARD(TRUNCATE, syscall(SYS_ftruncate, handle, size))
    if (!done) note("T\t%lu\t%lld\n", inode(handle), (long long)size);
    LEAVE
}
int ftruncate(int handle, off_t size) { return cut(handle, size); }
int ftruncate64(int handle, off_t size) { return cut(handle, size); }

static int renamed(int from, const char *old, int to, const char *new, unsigned flags) {
    char before[PATH_MAX], after[PATH_MAX];
    int ours = full_path(from, old, before) | full_path(to, new, after);
    if (!armed || !ours) return (int)syscall(SYS_renameat2, from, old, to, new, flags);
    unsigned long number = inode_at(from, old);
    GUARD(RENAME, syscall(SYS_renameat2, from, old, to, new, flags))
    if (!done) note("R\t%s\t%s\t%lu\n", before, after, number);
    LEAVE
}
int rename(const char *old, const char *new) { return renamed(AT_FDCWD, old, AT_FDCWD, new, 0); }
int renameat(int from, const char *old, int to, const char *new) { return renamed(from, old, to, new, 0); }
int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
    return renamed(from, old, to, new, flags); }

static int linked(int from, const char *old, int to, const char *new, int flags) {
    char before[PATH_MAX], after[PATH_MAX];
    int ours = full_path(from, old, before) | full_path(to, new, after);
    if (!armed || !ours) return (int)syscall(SYS_linkat, from, old, to, new, flags);
    unsigned long number = inode_at(from, old);
    GUARD(LINK, syscall(SYS_linkat, from, old, to, new, flags))
    if (!done) note("L\t%s\t%s\t%lu\n", before, after, number);
    LEAVE
}
int link(const char *old, const char *new) { return linked(AT_FDCWD, old, AT_FDCWD, new, 0); }
int linkat(int from, const char *old, int to, const char *new, int flags) { return linked(from, old, to, new, flags); }

static int unlinked(int folder, const char *name, int flags) {
    char path[PATH_MAX];
    if (!armed || !full_path(folder, name, path)) return (int)syscall(SYS_unlinkat, folder, name, flags);
    GUARD(UNLINK, syscall(SYS_unlinkat, folder, name, flags))
    if (!done) note("U\t%s\n", path);
    LEAVE
}
int unlink(const char *name) { return unlinked(AT_FDCWD, name, 0); }
int unlinkat(int folder, const char *name, int flags) { return unlinked(folder, name, flags); }
int rmdir(const char *name) { return unlinked(AT_FDCWD, name, AT_REMOVEDIR); }

static int made(int folder, const char *name, mode_t rights) {
    char path[PATH_MAX];
    if (!armed || !full_path(folder, name, path)) return (int)syscall(SYS_mkdirat, folder, name, rights);
    GUARD(MKDIR, syscall(SYS_mkdirat, folder, name, rights))
    if (!done) note("M\t%s\n", path);
    LEAVE
}
int mkdir(const char *name, mode_t rights) { return made(AT_FDCWD, name, rights); }
int mkdirat(int folder, const char *name, mode_t rights) { return made(folder, name, rights); }

static int opened(int folder, const char *name, int flags, mode_t rights) {
    char path[PATH_MAX];
    if (!armed || !(flags & O_CREAT) || !full_path(folder, name, path))
        return (int)syscall(SYS_openat, folder, name, flags, rights);
    unsigned long there = inode_at(folder, name);
    GUARD(CREATE, syscall(SYS_openat, folder, name, flags, rights))
    if (done >= 0 && !there) note("C\t%s\t%lu\n", path, inode((int)done));
    if (done >= 0 && there && flags & O_TRUNC) note("T\t%lu\t0\n", there);
    LEAVE
}

#define RIGHTS                                               \
    mode_t rights = 0;                                       \
    if (flags & O_CREAT) {                     \
        va_list values;                                      \
        va_start(values, flags);                             \
        rights = va_arg(values, mode_t);                     \
        va_end(values);                                      \
    }
int open(const char *name, int flags, ...) { RIGHTS return opened(AT_FDCWD, name, flags, rights); }
int open64(const char *name, int flags, ...) { RIGHTS return opened(AT_FDCWD, name, flags, rights); }
int openat(int folder, const char *name, int flags, ...) { RIGHTS return opened(folder, name, flags, rights); }
int openat64(int folder, const char *name, int flags, ...) { RIGHTS return opened(folder, name, flags, rights); }
