/* Preloaded by tests: what changes files fails, or is where the process is killed.
 *
 * FAULT_IN is a part of the paths that count. FAULT says what happens at which of their calls:
 *
 *     full:N   from the N-th call on there is no room: ENOSPC, half of a write being done
 *     once:N   the N-th call fails with EIO
 *     on:N     the N-th and all after it fail with EIO
 *     kill:N   the process is killed before the N-th call, or in the middle of its write
 *     count:   nothing fails; the number of calls is printed when the process ends
 *
 * FAULT_LOCKS lets flock fail, as where a file system has none. Nothing waits for the disk.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int calls;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* Tell whether the next call, on `path`, fails; one that needs no room cannot find the disk full. */
static int fails(const char *path, int needs_room)
{
    const char *part = getenv("FAULT_IN"), *fault = getenv("FAULT");
    if (part == NULL || fault == NULL || path == NULL || strstr(path, part) == NULL) {
        return 0;
    }
    ++calls;
    const char *colon = strchr(fault, ':');
    int at = colon ? atoi(colon + 1) : 0;
    if (at == 0 || calls < at) {
        return 0;
    }
    if (strncmp(fault, "full", 4) == 0) {
        errno = ENOSPC;
        return needs_room;
    }
    if (strncmp(fault, "kill", 4) == 0) {
        return 2;
    }
    errno = EIO;
    return strncmp(fault, "on", 2) == 0 && fault[2] == ':' ? 1 : calls == at;
}

static int dies_or_fails(const char *path, int needs_room)
{
    int how = fails(path, needs_room);
    if (how == 2) {
        raise(SIGKILL);
    }
    return how;
}

static const char *path_of(int descriptor)
{
    static char path[4096];
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    return path;
}

__attribute__((destructor)) static void tell(void)
{
    const char *fault = getenv("FAULT");
    if (fault != NULL && strcmp(fault, "count:") == 0) {
        fprintf(stderr, "calls: %d\n", calls);
    }
}

static int opened(int (*real)(const char *, int, ...), const char *path, int flags, int mode)
{
    if ((flags & (O_CREAT | O_TRUNC)) != 0 && dies_or_fails(path, 1)) {
        return -1;
    }
    return real(path, flags, mode);
}

#define OPEN(name)                                                                               \
    int name(const char *path, int flags, ...)                                                   \
    {                                                                                            \
        va_list rest;                                                                            \
        va_start(rest, flags);                                                                   \
        int mode = (flags & O_CREAT) != 0 ? va_arg(rest, int) : 0;                               \
        va_end(rest);                                                                            \
        return opened(REAL(name), path, flags, mode);                                            \
    }
OPEN(open)
OPEN(open64)

ssize_t write(int descriptor, const void *bytes, size_t count)
{
    int how = fails(path_of(descriptor), 1);
    if (how == 0) {
        return REAL(write)(descriptor, bytes, count);
    }
    int why = errno;
    ssize_t done = REAL(write)(descriptor, bytes, count / 2);
    if (how == 2) {
        raise(SIGKILL);
    }
    errno = why;
    return done < 0 ? done : -1;
}

int fsync(int descriptor) { return dies_or_fails(path_of(descriptor), 1) ? -1 : 0; }

int rename(const char *from, const char *to)
{
    return dies_or_fails(to, 0) ? -1 : REAL(rename)(from, to);
}

int link(const char *from, const char *to)
{
    return dies_or_fails(to, 1) ? -1 : REAL(link)(from, to);
}

int linkat(int in, const char *from, int out, const char *to, int flags)
{
    return dies_or_fails(to, 1) ? -1 : REAL(linkat)(in, from, out, to, flags);
}

int unlink(const char *path) { return dies_or_fails(path, 0) ? -1 : REAL(unlink)(path); }

int mkdir(const char *path, mode_t mode)
{
    return dies_or_fails(path, 1) ? -1 : REAL(mkdir)(path, mode);
}

int rmdir(const char *path) { return dies_or_fails(path, 0) ? -1 : REAL(rmdir)(path); }

int flock(int descriptor, int operation)
{
    if (getenv("FAULT_LOCKS") != NULL) {
        errno = ENOLCK;
        return -1;
    }
    int (*real)(int, int) = (int (*)(int, int))dlsym(RTLD_NEXT, "flock");
    return real(descriptor, operation);
}
