/* Reads a directory many entries at a time: the C of ferrule.directory.
 *
 * Include Python.h, or its pyconfig.h, before this header. It chooses the large-file variants of struct dirent,
 * ino_t and readdir (_FILE_OFFSET_BITS), and all C of the module must see the same ones.
 *
 * The caller owns the DIR and the batch, and uses both in one thread at a time.
 */
#ifndef FERRULE_DIRECTORY_H
#define FERRULE_DIRECTORY_H

#include <dirent.h>
#include <sys/types.h>

/* Room for what the kernel gives to readdir at a time: with glibc 32 KiB of records, each larger than its
 * name. Larger batches would not be faster, and would take longer to allocate for a small directory. */
#define FERRULE_BATCH_BYTES 32768
#define FERRULE_BATCH_ENTRIES 1365

typedef struct {
    struct dirent *pending; /* read, but it did not fit in the last batch; owned by the DIR */
    int error;              /* errno of a failure that came after some entries of the last batch */
    int ended;              /* whether the end of the directory has been reached */
    int used;               /* bytes of names in this batch, NUL after each */
    int count, taken, next; /* for iterators: how many entries there are, how many are taken, and where
                               the next name is; ferrule_read_batch does not use them */
    ino_t inodes[FERRULE_BATCH_ENTRIES];
    char kinds[FERRULE_BATCH_ENTRIES]; /* DT_* values */
    char names[FERRULE_BATCH_BYTES];
} ferrule_batch;

/* Makes a batch ready for the first ferrule_read_batch of a directory. */
void ferrule_start_batch(ferrule_batch *batch);

/* Reads the next entries, without "." and "..", in the directory's order.
 *
 * Returns how many, 0 at the end, or -1 with errno set. With `resolve`, ferrule_entry_kind is called for an
 * entry that the file system reports as DT_UNKNOWN. */
int ferrule_read_batch(DIR *stream, ferrule_batch *batch, int resolve);

/* The DT_* value of a name in the open directory, without following links; DT_UNKNOWN if the name is gone, if
 * its status cannot be read, or if its kind has no DT_* value. */
int ferrule_entry_kind(int directory, const char *name);

#endif
