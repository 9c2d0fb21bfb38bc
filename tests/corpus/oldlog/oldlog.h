/* A log. The school of macros: types, names and switches by #define, and a header of settings. */
#ifndef _OLDLOG_H
#define _OLDLOG_H 1

#include "oldlogconf.h"

#ifndef OL_PROTO
#define OL_PROTO(parameters) parameters
#endif

#ifndef OL_API
#define OL_API extern
#endif

typedef char *OL_STRING;
typedef int OL_BOOL;
typedef OL_WIDE OL_COUNT;

#define OL_TRUE 1
#define OL_FALSE 0

/* Priorities, as bits and as a mask of them. */
#define OL_DEBUG 0x01
#define OL_INFO 0x02
#define OL_ERROR 0x04
#define OL_ALL (OL_DEBUG | OL_INFO | OL_ERROR)
#define OL_MASK(priority) (1 << (priority))
#define OL_DEFAULT_NAME "old" "log"
#define OL_SEPARATOR ':'
#define OL_NOTHING

typedef struct _OL_ENTRY {
    OL_STRING text;
    int priority;
    struct _OL_ENTRY *next;
} OL_ENTRY, *OL_ENTRY_PTR;

typedef OL_BOOL (*OL_FILTER) OL_PROTO((const OL_ENTRY * entry, void *closure));

/* The names of version 2: programs that were written for version 1 get them too. */
#define ol_open ol_open_v2

OL_API int ol_priority;
OL_API const char *const ol_version;

OL_API OL_ENTRY_PTR ol_open OL_PROTO((const char *name));
OL_API void ol_close OL_PROTO((OL_ENTRY_PTR log));
OL_API OL_BOOL ol_put OL_PROTO((OL_ENTRY_PTR log, int priority, const char *text));
OL_API OL_BOOL ol_printf OL_PROTO((OL_ENTRY_PTR log, int priority, const char *format, ...));
OL_API OL_COUNT ol_count OL_PROTO((OL_ENTRY_PTR log, OL_FILTER filter, void *closure));
OL_API int ol_toupper OL_PROTO((int letter));

/* Faster, and evaluates its argument twice: programs that mind say #undef. */
#define ol_toupper(letter) ((letter) >= 'a' && (letter) <= 'z' ? (letter) - 32 : (letter))

#endif
