"""The build script of `ferrule._lib`, which has the C of the two bundled bindings.

The declarations below contain no width, size, offset or value; the C compiler fills them in.
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
 * `d_ino` is the inode's number, `d_off` a position for `seekdir` (not a number of bytes),
 * `d_reclen` the length of the entry in bytes, `d_type` one of the `DT_` constants (`DT_UNKNOWN` if
 * the file system does not report it), `d_name` the name, ended by a NUL.
 */
struct dirent {
    ino_t d_ino;
    off_t d_off;
    unsigned short d_reclen;
    unsigned char d_type;
    char d_name[...];
    ...;
};

/** The file system does not report the kind. */
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
 * @param name its path, as `os.fsencode` returns it
 * @return the stream, which `closedir` closes; NULL on failure, with `ffi.errno` set
 */
DIR *opendir(const char *name);
/** Reads the next entry. From <dirent.h>.
 *
 * @return the entry, which is valid until the stream's next `readdir`; NULL at the end, with
 * `ffi.errno` unchanged, or on failure, with `ffi.errno` set; to tell them apart, set it to 0
 * before the call
 */
struct dirent *readdir(DIR *stream);
/** Reads the next entry into the caller's memory. From <dirent.h>; do not use it in new code:
 * a name that is longer than `d_name` does not fit into `entry`.
 *
 * @param entry where the entry is written
 * @param result an array of one pointer: it becomes `entry`, or NULL at the end
 * @return 0, or an error number; `ffi.errno` means nothing
 */
int readdir_r(DIR *stream, struct dirent *entry, struct dirent **result);
/** Closes a directory; the stream must not be used afterwards. From <dirent.h>.
 *
 * @return 0, or -1 with `ffi.errno` set
 */
int closedir(DIR *stream);
/** Goes back to the first entry, and rereads what the directory now contains. From <dirent.h>. */
void rewinddir(DIR *stream);
/** Returns the position of the stream. From <dirent.h>.
 *
 * @return a position for `seekdir`, not a number of bytes; -1 on failure, with `ffi.errno` set
 */
long telldir(DIR *stream);
/** Goes back to a position. From <dirent.h>.
 *
 * @param place what `telldir` returned for this stream
 */
void seekdir(DIR *stream, long place);
/** Returns the file descriptor of the directory, which the stream keeps; -1 on failure, with
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
    /** How many entries there are; for iterators. */
    int count;
    /** How many of them are taken. */
    int taken;
    /** The offset in `names`, in bytes, at which the name of the next one begins. */
    int next;
    /** The inode's number of each entry. */
    ino_t inodes[...];
    /** The kind of each entry: one of the `DT_` constants. */
    char kinds[...];
    /** The names one after the other, each ended by a NUL. */
    char names[...];
    ...;
} ferrule_batch;
/** Makes `batch` ready for the first `ferrule_read_batch` of a directory.
 * From csrc/bundled/directory.c. */
void ferrule_start_batch(ferrule_batch *batch);
/** Reads the next entries, without `.` and `..`, with `readdir` of <dirent.h>.
 * From csrc/bundled/directory.c.
 *
 * @param batch where they are written; `count`, `taken` and `next` are not used
 * @param resolve whether to call `ferrule_entry_kind` for entries of the kind `DT_UNKNOWN`
 * @return how many entries were read, 0 at the end; -1 on failure, with `ffi.errno` set
 */
int ferrule_read_batch(DIR *stream, ferrule_batch *batch, int resolve);
/** Returns the kind of an entry, by `fstatat` of <sys/stat.h>; links are not followed.
 * From csrc/bundled/directory.c.
 *
 * @param directory the file descriptor of its directory
 * @param name its name in that directory, as bytes
 * @return one of the `DT_` constants; `DT_UNKNOWN` if the entry is gone or of another kind
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

/** An integer and a floating-point number. From csrc/bundled/datapoint.h. */
typedef struct { int num; double dnum; } DataPoint;
/** A sum that is still growing: `num` holds the sum of any UINT_MAX ints.
 * From csrc/bundled/datapoint.h. */
typedef struct { long long num; double dnum; } ferrule_total;

/** Adds up points, from left to right. From csrc/bundled/datapoint.c.
 *
 * @param dps an array of at least `n` points, which is only read
 * @param n how many
 * @return the sums of `num` and of `dnum`; a sum of `num` that does not fit in an `int` wraps
 * around, which `ferrule_add_points` avoids
 */
DataPoint add_data(const DataPoint *dps, unsigned n);
/** Adds points to a sum, from left to right. From csrc/bundled/datapoint.c.
 *
 * @param total the sum, which is read and written
 * @param points an array of at least `n` points, which is only read
 * @param n how many; at most UINT_MAX points in all may go into one sum
 */
void ferrule_add_points(ferrule_total *total, const DataPoint *points, unsigned n);
"""

CDEF = DIRECTORY + DATAPOINT

METHOD_STUBS = """
_Entry = TypeVar("_Entry", bound=tuple[object, ...])

def ferrule_add_pairs(points: Iterable[object], /) -> tuple[int, float]:
    '''Return the sums (num, dnum) of an iterable of pairs; csrc/bundled/point_pairs.c adds them up.

    Raises `TypeError` for a point that is not a pair of numbers, and `OverflowError` if a `num`
    does not fit in a C int or there are more than UINT_MAX points; both messages say which point.
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
    # The C files below see the large-file macros of Python.h, which change `struct dirent` on
    # 32-bit machines; the module must see the same.
    python_first=True,
    sources=[
        "csrc/bundled/datapoint.c",
        "csrc/bundled/directory.c",
        "csrc/bundled/entry_iterator.c",
        "csrc/bundled/lib_methods.c",
        "csrc/bundled/point_pairs.c",
    ],
    include_dirs=["csrc/bundled"],
    # PyPy runs the equivalent Python faster than these methods.
    method_table=None if IS_PYPY else "ferrule_lib_methods",
    method_stubs="" if IS_PYPY else METHOD_STUBS,
).ffibuilder
