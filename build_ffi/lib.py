"""Build script of `ferrule._lib`: the C of the two bundled bindings, and what they call.

No width, size, offset or value stands in the declarations below: the C compiler fills them in.
"""

from __future__ import annotations

import sys

import ferrule

IS_PYPY = sys.implementation.name == "pypy"

DIRECTORY = """
typedef int... ino_t;
typedef int... off_t;
/** An open directory: what `opendir` returns, and `closedir` closes. */
typedef ... DIR;
/** An entry of a directory, from <dirent.h>. The next `readdir` of the stream may overwrite it.
 *
 * `d_ino` is the inode's number, `d_off` a place for `seekdir` (no number of bytes), `d_reclen` the
 * length of the entry in bytes, `d_type` one of the `DT_` constants (`DT_UNKNOWN` where the file
 * system does not tell), `d_name` the name, ended by a NUL.
 */
struct dirent {
    ino_t d_ino;
    off_t d_off;
    unsigned short d_reclen;
    unsigned char d_type;
    char d_name[...];
    ...;
};

/** The file system does not tell the kind. */
#define DT_UNKNOWN ...
/** A named pipe. */
#define DT_FIFO ...
/** A character device. */
#define DT_CHR ...
/** A directory. */
#define DT_DIR ...
/** A block device. */
#define DT_BLK ...
/** A regular file. */
#define DT_REG ...
/** A symbolic link. */
#define DT_LNK ...
/** A socket. */
#define DT_SOCK ...
/** A whiteout, which hides an entry of a lower file system. */
#define DT_WHT ...

/** Opens a directory. From <dirent.h>.
 *
 * @param name its path, as `os.fsencode` gives it
 * @return the stream, which `closedir` closes; NULL on a failure, with `ffi.errno` set
 */
DIR *opendir(const char *name);
/** Reads the next entry. From <dirent.h>.
 *
 * @return the entry, which belongs to the stream until its next `readdir`; NULL at the end, with
 * `ffi.errno` as it was, and on a failure, with `ffi.errno` set: set it to 0 before
 */
struct dirent *readdir(DIR *stream);
/** Reads the next entry into memory of the caller. From <dirent.h>; do not use it in new code:
 * a name that is longer than `d_name` has no place in `entry`.
 *
 * @param entry where the entry is written
 * @param result an array of one pointer: it becomes `entry`, or NULL at the end
 * @return 0, or the number of the error; `ffi.errno` says nothing
 */
int readdir_r(DIR *stream, struct dirent *entry, struct dirent **result);
/** Closes a directory, after which the stream is not to be used. From <dirent.h>.
 *
 * @return 0, or -1 with `ffi.errno` set
 */
int closedir(DIR *stream);
/** Goes back to the first entry, and sees what the directory holds by now. From <dirent.h>. */
void rewinddir(DIR *stream);
/** Tells where the stream is. From <dirent.h>.
 *
 * @return a place for `seekdir`, no number of bytes; -1 on a failure, with `ffi.errno` set
 */
long telldir(DIR *stream);
/** Goes back to a place. From <dirent.h>.
 *
 * @param place what `telldir` returned for this stream
 */
void seekdir(DIR *stream, long place);
/** Returns the file descriptor of the directory, which stays the stream's; -1 on a failure, with
 * `ffi.errno` set. From <dirent.h>. */
int dirfd(DIR *stream);

/** How many entries a batch holds at most. */
#define FERRULE_BATCH_ENTRIES ...
/** How many bytes of names a batch holds at most. */
#define FERRULE_BATCH_BYTES ...
/** Some entries of a directory, read at once. From csrc/bundled/directory.h. */
typedef struct {
    /** How many bytes of `names` are in use. */
    int used;
    /** How many entries there are, for who iterates over them. */
    int count;
    /** How many of them are taken. */
    int taken;
    /** Where in `names` the name of the next one begins, in bytes. */
    int next;
    /** The inode's number of each entry. */
    ino_t inodes[...];
    /** The kind of each entry: one of the `DT_` constants. */
    char kinds[...];
    /** The names one after the other, a NUL at the end of each. */
    char names[...];
    ...;
} ferrule_batch;
/** Makes `batch` ready for the first `ferrule_read_batch` of a directory.
 * From csrc/bundled/directory.c. */
void ferrule_start_batch(ferrule_batch *batch);
/** Reads the next entries, without `.` and `..`, by <dirent.h>'s `readdir`.
 * From csrc/bundled/directory.c.
 *
 * @param batch where they are written; of `count`, `taken` and `next` it makes nothing
 * @param resolve whether an entry of the kind `DT_UNKNOWN` is asked for its kind
 * @return how many entries were read, 0 at the end; -1 on a failure, with `ffi.errno` set
 */
int ferrule_read_batch(DIR *stream, ferrule_batch *batch, int resolve);
/** Asks for the kind of an entry by <sys/stat.h>'s `fstatat`, links not followed.
 * From csrc/bundled/directory.c.
 *
 * @param directory the file descriptor of its directory
 * @param name its name in there, as bytes
 * @return one of the `DT_` constants; `DT_UNKNOWN` where the entry is gone or has another kind
 */
int ferrule_entry_kind(int directory, const char *name);
"""

DATAPOINT = """
/** The least `int`. From <limits.h>. */
#define INT_MIN ...
/** The greatest `int`. From <limits.h>. */
#define INT_MAX ...
/** The greatest `unsigned int`. From <limits.h>. */
#define UINT_MAX ...

/** A whole and a floating number. From csrc/bundled/datapoint.h. */
typedef struct { int num; double dnum; } DataPoint;
/** A sum that is still growing: `num` holds the sum of any UINT_MAX ints.
 * From csrc/bundled/datapoint.h. */
typedef struct { long long num; double dnum; } ferrule_total;

/** Adds up points, from left to right. From csrc/bundled/datapoint.c.
 *
 * @param dps an array of at least `n` points, which is only read
 * @param n how many
 * @return the sums of `num` and of `dnum`; a sum of `num` that no `int` holds wraps around, which
 * `ferrule_add_points` avoids
 */
DataPoint add_data(const DataPoint *dps, unsigned n);
/** Adds points to a sum, from left to right. From csrc/bundled/datapoint.c.
 *
 * @param total the sum, which is read and written
 * @param points an array of at least `n` points, which is only read
 * @param n how many; at most UINT_MAX in all go into one sum
 */
void ferrule_add_points(ferrule_total *total, const DataPoint *points, unsigned n);
"""

CDEF = DIRECTORY + DATAPOINT

METHOD_STUBS = """
_Entry = TypeVar("_Entry", bound=tuple[object, ...])

def ferrule_add_pairs(points: Iterable[object], /) -> tuple[int, float]:
    '''Return the sums (num, dnum) of an iterable of pairs; csrc/bundled/point_pairs.c adds them up.

    Raises `TypeError` for a point that is not a pair of numbers, and `OverflowError` where a `num`
    does not fit in a C int or there are more than UINT_MAX points; both name the point.
    '''

def ferrule_entry_iterator_type() -> Callable[
    [int, Callable[[], bool], type[_Entry], tuple[object, ...], bool], Iterator[_Entry]
]:
    '''Return a new type: iterators over the entries of a ferrule_batch.

    It is in csrc/bundled/entry_iterator.c. It is called with the batch's address, a
    function that refills it, the type of an entry, the 256 kinds, and whether names are bytes.
    '''
"""

PREAMBLE = """
#include <dirent.h>
#include <limits.h>
#include "datapoint.h"
#include "directory.h"

#ifdef __APPLE__
#define d_off d_seekoff /* the same field; nothing else of the name is in these headers */
#endif

#ifdef __GNUC__
/* readdir_r is bound on purpose; docs/guides/bundled-bindings.md says why not to use it. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#endif
"""

ffibuilder = ferrule.Extension(
    "ferrule._lib",
    cdef=CDEF,
    preamble=PREAMBLE,
    sources=[
        "csrc/bundled/datapoint.c",
        "csrc/bundled/directory.c",
        "csrc/bundled/entry_iterator.c",
        "csrc/bundled/lib_methods.c",
        "csrc/bundled/point_pairs.c",
    ],
    include_dirs=["csrc/bundled"],
    # PyPy does better without them.
    method_table=None if IS_PYPY else "ferrule_lib_methods",
    method_stubs="" if IS_PYPY else METHOD_STUBS,
).ffibuilder
