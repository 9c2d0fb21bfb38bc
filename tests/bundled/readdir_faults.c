/* Preloaded by test_directory_faults.py: a readdir that does what few file systems do.
 *
 * The environment variable FAULT, looked at in each call, chooses: "unknown" takes the kinds away;
 * a number N lets the N-th call and all after it fail with EIO. Calls count from when it is set.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int fails(void)
{
    static int calls;
    const char *fault = getenv("FAULT");
    if (fault == NULL || atoi(fault) == 0 || ++calls < atoi(fault)) {
        return 0;
    }
    errno = EIO;
    return 1;
}

static int hides_kinds(void)
{
    const char *fault = getenv("FAULT");
    return fault != NULL && strcmp(fault, "unknown") == 0;
}

struct dirent *readdir(DIR *stream)
{
    struct dirent *(*real)(DIR *) = (struct dirent * (*)(DIR *)) dlsym(RTLD_NEXT, "readdir");
    struct dirent *entry = fails() ? NULL : real(stream);
    if (entry != NULL && hides_kinds()) {
        entry->d_type = DT_UNKNOWN;
    }
    return entry;
}

#ifdef __GLIBC__
struct dirent64 *readdir64(DIR *stream)
{
    struct dirent64 *(*real)(DIR *) = (struct dirent64 * (*)(DIR *)) dlsym(RTLD_NEXT, "readdir64");
    struct dirent64 *entry = fails() ? NULL : real(stream);
    if (entry != NULL && hides_kinds()) {
        entry->d_type = DT_UNKNOWN;
    }
    return entry;
}
#endif
