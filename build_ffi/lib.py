"""Build script of `ferrule._lib`: the C of the two bundled bindings, and what they call.

No width, size, offset or value stands in the declarations below: the C compiler fills them in.
"""

from __future__ import annotations

import ferrule

DIRECTORY = """
typedef int... ino_t;
typedef int... off_t;
typedef ... DIR;
struct dirent {
    ino_t d_ino;
    off_t d_off;
    unsigned short d_reclen;
    unsigned char d_type;
    char d_name[...];
    ...;
};

#define DT_UNKNOWN ...
#define DT_FIFO ...
#define DT_CHR ...
#define DT_DIR ...
#define DT_BLK ...
#define DT_REG ...
#define DT_LNK ...
#define DT_SOCK ...
#define DT_WHT ...

DIR *opendir(const char *name);
struct dirent *readdir(DIR *stream);
int readdir_r(DIR *stream, struct dirent *entry, struct dirent **result);
int closedir(DIR *stream);
void rewinddir(DIR *stream);
long telldir(DIR *stream);
void seekdir(DIR *stream, long place);
int dirfd(DIR *stream);

#define FERRULE_BATCH_ENTRIES ...
#define FERRULE_BATCH_BYTES ...
typedef struct {
    int used;
    int count;
    int taken;
    int next;
    ino_t inodes[...];
    char kinds[...];
    char names[...];
    ...;
} ferrule_batch;
void ferrule_start_batch(ferrule_batch *batch);
int ferrule_read_batch(DIR *stream, ferrule_batch *batch, int resolve);
int ferrule_entry_kind(int directory, const char *name);
"""

DATAPOINT = """
#define INT_MIN ...
#define INT_MAX ...
#define UINT_MAX ...

typedef struct { int num; double dnum; } DataPoint;
typedef struct { long long num; double dnum; } ferrule_total;

DataPoint add_data(const DataPoint *dps, unsigned n);
void ferrule_add_points(ferrule_total *total, const DataPoint *points, unsigned n);
"""

CDEF = DIRECTORY + DATAPOINT

METHOD_STUBS = """
_Entry = TypeVar("_Entry", bound=tuple[object, ...])

def ferrule_add_pairs(points: Iterable[object], /) -> tuple[int, float]: ...
def ferrule_entry_iterator_type() -> Callable[
    [int, Callable[[], bool], type[_Entry], tuple[object, ...], bool], Iterator[_Entry]
]: ...
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
        "csrc/datapoint.c",
        "csrc/directory.c",
        "csrc/entry_iterator.c",
        "csrc/lib_methods.c",
        "csrc/point_pairs.c",
    ],
    include_dirs=["csrc"],
    method_table="ferrule_lib_methods",
    method_stubs=METHOD_STUBS,
).ffibuilder
