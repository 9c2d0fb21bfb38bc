/* Where a name of the run-time is visible.
 *
 * FERRULE_SHARED: in all C files of one module, and nowhere outside it.
 * FERRULE_INTERNAL: in the files of the run-time only. ferrule_runtime.c makes one unit of them, in which
 * these names are static. If a file is compiled by itself, as the checks do, they are shared like the others.
 *
 * In a module that is a single unit (FERRULE_ONE_UNIT) everything is static.
 */
#ifndef FERRULE_SHARED_H
#define FERRULE_SHARED_H

#if defined(FERRULE_ONE_UNIT) && defined(__GNUC__)
#define FERRULE_SHARED static __attribute__((__unused__))
#define FERRULE_SHARED_DATA static
#elif defined(FERRULE_ONE_UNIT)
#define FERRULE_SHARED static
#define FERRULE_SHARED_DATA static
#elif defined(__GNUC__)
#define FERRULE_SHARED __attribute__((__visibility__("hidden")))
#define FERRULE_SHARED_DATA extern __attribute__((__visibility__("hidden")))
#else
#define FERRULE_SHARED
#define FERRULE_SHARED_DATA extern
#endif

/* For the tables of a module, which the run-time reads. */
#ifdef FERRULE_ONE_UNIT
#define FERRULE_TABLE static
#else
#define FERRULE_TABLE FERRULE_SHARED
#endif

#if defined(FERRULE_RUNTIME_UNIT) && !defined(FERRULE_ONE_UNIT)
#define FERRULE_INTERNAL static
#define FERRULE_INTERNAL_DATA static
#else
#define FERRULE_INTERNAL FERRULE_SHARED
#define FERRULE_INTERNAL_DATA FERRULE_SHARED_DATA
#endif

/* For what a generated unit defines, and other compilers may compile (FERRULE_IN_PARTS). */
#ifdef FERRULE_IN_PARTS
#define FERRULE_PART FERRULE_SHARED
#else
#define FERRULE_PART static
#endif

/* For code that every call runs, for code that hardly any call runs, and for code of which one copy is
 * enough. */
#ifdef __GNUC__
#define FERRULE_INLINE static __inline__ __attribute__((__always_inline__))
#define FERRULE_COLD __attribute__((__cold__))
#define FERRULE_APART __attribute__((__noinline__))
#else
#define FERRULE_INLINE static inline
#define FERRULE_COLD
#define FERRULE_APART
#endif

/* For a variable of which each thread has its own. */
#if defined(_MSC_VER)
#define FERRULE_THREAD_LOCAL __declspec(thread)
#else
#define FERRULE_THREAD_LOCAL __thread
#endif

#endif
