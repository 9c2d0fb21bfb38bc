#include <pyconfig.h> /* the large-file macros that Python.h sets; see directory.h */

#include "directory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

int ferrule_entry_kind(int directory, const char *name)
{
    struct stat status;
    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return DT_UNKNOWN;
    }
    switch (status.st_mode & S_IFMT) {
    case S_IFREG: return DT_REG;
    case S_IFDIR: return DT_DIR;
    case S_IFLNK: return DT_LNK;
    case S_IFIFO: return DT_FIFO;
    case S_IFSOCK: return DT_SOCK;
    case S_IFCHR: return DT_CHR;
    case S_IFBLK: return DT_BLK;
    default: return DT_UNKNOWN;
    }
}

/* Whether the name is "." or "..". */
static int ferrule_is_dots(const char *name)
{
    return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

/* The next entry that is not "." or "..", owned by the stream; NULL at the end (batch->ended) or after a
 * failure (batch->error). Only errno tells the two apart. */
static struct dirent *ferrule_next_entry(DIR *stream, ferrule_batch *batch)
{
    struct dirent *entry = batch->pending;
    batch->pending = NULL;
    if (entry != NULL) {
        return entry;
    }
    do {
        errno = 0;
        entry = readdir(stream);
    } while (entry != NULL && ferrule_is_dots(entry->d_name));
    if (entry == NULL) {
        batch->error = errno;
        batch->ended = errno == 0;
    }
    return entry;
}

/* Sets errno to the error of the batch, which is forgotten. Returns -1. */
static int ferrule_fail_batch(ferrule_batch *batch)
{
    errno = batch->error;
    batch->error = 0;
    return -1;
}

/* The entry's kind. If the file system does not report it and `resolve` is set, fstatat() is called. */
static char ferrule_known_kind(DIR *stream, const struct dirent *entry, int resolve)
{
    if (resolve && entry->d_type == DT_UNKNOWN) {
        return (char)ferrule_entry_kind(dirfd(stream), entry->d_name);
    }
    return (char)entry->d_type;
}

void ferrule_start_batch(ferrule_batch *batch)
{
    batch->pending = NULL;
    batch->error = 0;
    batch->ended = 0;
    batch->used = 0;
    batch->count = batch->taken = batch->next = 0;
}

int ferrule_read_batch(DIR *stream, ferrule_batch *batch, int resolve)
{
    int count = 0;
    size_t used = 0;

    while (count < FERRULE_BATCH_ENTRIES && !batch->ended && batch->error == 0) {
        struct dirent *entry = ferrule_next_entry(stream, batch);
        if (entry == NULL) {
            break;
        }
        size_t size = strlen(entry->d_name) + 1;
        if (size > sizeof batch->names - used) {
            if (used == 0) {
                batch->error = ENAMETOOLONG;
            } else {
                batch->pending = entry; /* stays valid until the next readdir of this stream */
            }
            break;
        }
        memcpy(batch->names + used, entry->d_name, size);
        used += size;
        batch->inodes[count] = entry->d_ino;
        batch->kinds[count++] = ferrule_known_kind(stream, entry, resolve);
    }
    batch->used = (int)used;
    if (count == 0 && batch->error != 0) {
        return ferrule_fail_batch(batch);
    }
    return count;
}
